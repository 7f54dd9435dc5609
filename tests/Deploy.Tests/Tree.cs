namespace OrleansVoxa.Deploy.Tests;

/// <summary>The source tree, whose files these tests read.</summary>
internal static class Tree
{
    public static string Root { get; } = FindRoot();

    public static string Path(string path) => System.IO.Path.Combine(Root, path);

    public static string Text(string path) => File.ReadAllText(Path(path));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "OrleansVoxa.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException("OrleansVoxa.sln was not found above the test's folder.");
    }
}
