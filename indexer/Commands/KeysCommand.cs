using System.CommandLine;
using VectorRec.Indexer.Cli;
using VectorRec.Storage.Access;

namespace VectorRec.Indexer.Commands;

/// <summary><c>indexer keys</c>: who may call the API, and what for.</summary>
internal static class KeysCommand
{
    private static readonly Option<string> Name = new("--name") { Description = "Who the key is for; unique.", Required = true };

    private static readonly Option<string[]> Scopes = new Option<string[]>("--scope")
    {
        Description = "What it may do; give it once for each.",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    }.AcceptOnlyFromAmong([.. ApiScopes.All]);

    private static readonly Option<int?> Days = new("--days") { Description = "Days that it works; else until it is revoked." };

    private static readonly Option<int> Hours = new("--hours")
    {
        Description = "Hours for which the key before works on.",
        DefaultValueFactory = _ => 24,
    };

    public static Command Create() => new("keys", "Make, list and revoke the API's keys.")
    {
        new Command("create", "Make a key. It is printed once and stored nowhere; the database keeps its hash.") { Name, Scopes, Days,
            Setting.Postgres.Option }
            .Runs(CreateAsync),
        new Command("rotate", "Make a new key of a name; the one before works on for a while.") { Name, Hours, Setting.Postgres.Option }
            .Runs(RotateAsync),
        new Command("list", "List the keys.") { Setting.Postgres.Option }.Runs(ListAsync),
        new Command("revoke", "Revoke a key. It may work for another half minute.") { Name, Setting.Postgres.Option }
            .Runs(RevokeAsync),
    };

    private static async Task<int> CreateAsync(Invocation invocation, CancellationToken ct)
    {
        var (name, days) = (invocation.Value(Name)!, invocation.Value(Days));
        if (name.Length is 0 or > 100 || days is < 1 or > 3650)
            throw new CommandException(ExitCodes.Usage, "--name has to be 1 to 100 characters, --days 1 to 3650.");
        await using var database = invocation.OpenPostgres();
        var scopes = invocation.Value(Scopes)!.Distinct().Order(StringComparer.Ordinal).ToArray();
        var expires = days is { } lasts ? invocation.Time.GetUtcNow().AddDays(lasts) : (DateTimeOffset?)null;
        var key = await new ApiKeyStore(database, invocation.Time).CreateAsync(name, scopes, expires, ct)
            ?? throw new CommandException(ExitCodes.Failed, $"There is a valid key named {name} already: revoke it, or take another name.");
        invocation.Answer(new { name, key, scopes, expires },
            SummaryTable.Of(["Name", "Scopes", "Expires"], [[name, string.Join(' ', scopes), expires]]), key);
        return ExitCodes.Ok;
    }

    private static async Task<int> RotateAsync(Invocation invocation, CancellationToken ct)
    {
        var (name, hours) = (invocation.Value(Name)!, invocation.Value(Hours));
        if (hours is < 0 or > 8_760)
            throw new CommandException(ExitCodes.Usage, "--hours has to be 0 to 8760.");
        await using var database = invocation.OpenPostgres();
        var key = await new ApiKeyStore(database, invocation.Time).RotateAsync(name, TimeSpan.FromHours(hours), ct)
            ?? throw new CommandException(ExitCodes.Failed, $"There is no valid key named {name}.");
        var until = invocation.Time.GetUtcNow().AddHours(hours);
        invocation.Answer(new { name, key, beforeWorksUntil = until },
            SummaryTable.Of(["Name", "The one before works until"], [[name, until]]), key);
        return ExitCodes.Ok;
    }

    private static async Task<int> ListAsync(Invocation invocation, CancellationToken ct)
    {
        await using var database = invocation.OpenPostgres();
        var keys = await new ApiKeyStore(database, invocation.Time).ListAsync(ct);
        invocation.Answer(
            keys.Select(key => new { key.Name, key.Scopes, key.CreatedAt, key.ExpiresAt, key.RevokedAt }),
            SummaryTable.Of(
                ["Name", "Scopes", "Created", "Expires", "Revoked"],
                keys.Select(key => new object?[] { key.Name, string.Join(' ', key.Scopes), key.CreatedAt, key.ExpiresAt, key.RevokedAt })));
        return ExitCodes.Ok;
    }

    private static async Task<int> RevokeAsync(Invocation invocation, CancellationToken ct)
    {
        await using var database = invocation.OpenPostgres();
        var name = invocation.Value(Name)!;
        if (!await new ApiKeyStore(database, invocation.Time).RevokeAsync(name, ct))
            throw new CommandException(ExitCodes.Failed, $"There is no valid key named {name}.");
        invocation.Answer(new { name, revoked = true }, SummaryTable.Of(["Revoked"], [[name]]));
        return ExitCodes.Ok;
    }
}
