namespace VectorRec.Tests.House;

/// <summary>What goes against a rule, each in a line.</summary>
internal static class Breaches
{
    /// <summary>Fails with all of them: whoever mends one wants to see the others.</summary>
    public static void None(IEnumerable<string> found)
    {
        string[] breaches = [.. found];
        Assert.True(breaches.Length == 0, $"{breaches.Length} of them:\n{string.Join('\n', breaches)}");
    }
}
