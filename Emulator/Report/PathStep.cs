// A step of a critical path.
namespace ToroEmu.Report;

/// <param name="Core">Who worked.</param>
/// <param name="From">From when.</param>
/// <param name="To">Up to when: the message that ends it is sent, or the operation is over.</param>
/// <param name="Message">The message that the next step waited for, by place in the log; -1: this is the last step.</param>
internal readonly record struct PathStep(int Core, RunMoment From, RunMoment To, int Message);
