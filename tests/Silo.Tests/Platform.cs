using System.Runtime.Versioning;

// File modes are what many of these tests are about.
[assembly: UnsupportedOSPlatform("windows")]
