using System.Globalization;

namespace VectorRec.Load.Traffic;

/// <summary>How calls arrive.</summary>
/// <param name="Rate">Open loop: calls a second, whether or not earlier ones are answered; 0 for a closed loop.</param>
/// <param name="Callers">Closed loop: callers, each of whom waits for an answer before the next call; 0 for an open loop.</param>
/// <param name="Times">Open loop: so many times what the target answered in its best closed loop of the round; 0 for any other.</param>
internal sealed record LoadShape(double Rate, int Callers, double Times = 0)
{
    public bool IsOpen => Rate > 0 || Times > 0;

    public string Name => Times > 0 ? string.Create(CultureInfo.InvariantCulture, $"open {Times:G6}x")
        : IsOpen ? string.Create(CultureInfo.InvariantCulture, $"open {Rate:G6}/s")
        : string.Create(CultureInfo.InvariantCulture, $"closed {Callers}");
}
