using System.CommandLine;
using System.Globalization;
using VectorRec.Simulation.Output;
using VectorRec.Simulation.Truth;

namespace VectorRec.Simulation.Commands;

/// <summary><c>simulation utilities</c>: what given works were truly worth to given users.</summary>
internal static class UtilitiesCommand
{
    private static readonly Option<string> Truth = new("--truth") { Description = "The truth folder of a world.", Required = true };
    private static readonly Option<string> Pairs =
        new("--pairs")
        {
            Description = "Folder with user_id, work_id, at, follows_creator and friends_who_liked as .npy; utility.npy is "
        + "written beside them.",
            Required = true
        };

    public static Command Create(TextWriter error)
    {
        var command = new Command(
            "utilities", "Write the true utility of pairs of a user and a work, to measure rankings against.") { Truth, Pairs };
        command.SetAction((parsed, token) =>
            Task.Run(() => Run(parsed.GetRequiredValue(Truth), parsed.GetRequiredValue(Pairs), error, token), CancellationToken.None));
        return command;
    }

    private static int Run(string truth, string pairs, TextWriter error, CancellationToken token)
    {
        try
        {
            var count = AskedPairs.Answer(TrueUtility.Load(truth), pairs, token);
            error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count:N0} utilities in {Path.Combine(pairs, "utility.npy")}"));
            return ExitCodes.Ok;
        }
        catch (InvalidDataException e)
        {
            throw new WorldException(e.Message, e);
        }
    }
}
