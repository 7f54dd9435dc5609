using OrleansVoxa.Conformance.Tests.Hosting;

// One network for all tests: each uses grains of its own.
[assembly: AssemblyFixture(typeof(TestNetwork))]

// One after the other, since under the embedded engine they share a clock that tests move.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
