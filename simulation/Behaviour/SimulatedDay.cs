using VectorRec.Simulation.Randomness;

namespace VectorRec.Simulation.Behaviour;

/// <param name="From">Unix ms.</param>
/// <param name="To">Unix ms, exclusive.</param>
/// <param name="SessionsPerActivity">Expected sessions of a user of activity 1.</param>
/// <param name="Popular">Draws works as the platform pushes them on this day.</param>
internal sealed record SimulatedDay(int Index, long From, long To, double SessionsPerActivity, WeightedChoice Popular);
