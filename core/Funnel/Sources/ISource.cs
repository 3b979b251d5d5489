namespace VectorRec.Funnel.Sources;

/// <summary>
/// A recall channel: one way to find works for a request. It says what it asks; how that is asked, together with what other channels ask
/// of the same store, under which deadline, and what is noted of it, is the business of <see cref="Recall"/> and the runner.
/// </summary>
internal interface ISource
{
    /// <summary>Stable; scenes and explanations use it.</summary>
    string Name { get; }

    /// <summary>Works it may bring that the user has not seen.</summary>
    int Quota { get; }

    /// <summary>Who answers it.</summary>
    SourceStore Store { get; }

    /// <summary>What it brings is all there is of it: then nothing else stands in when it is little.</summary>
    bool IsComplete => false;

    /// <returns>Null when it has nothing to ask in this request.</returns>
    Question? Ask(FunnelRun run);
}
