// The articles' programs again and again while the host's processors are busy with something else. .ci/stress does it at length.
using System;
using NUnit.Framework;
using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.EndToEnd;

public sealed class RepetitionTests
{
    private const int Runs = 20;

    [Test]
    public void PingPong_OnABusyHost_NeverFails() => Repeat("PingPong", 3, Expected.PingPong);

    [Test]
    public void MpiReduce_OnABusyHost_NeverFails() => Repeat("MpiReduce", 5, Expected.MpiReduce);

    private static void Repeat(string sample, int cores, Action<ProcessResult, int> check)
    {
        string image = GuestImage.Sample(sample);
        using HostLoad load = new(Environment.ProcessorCount);
        for (int run = 0; run < Runs; run++) check(ToroEmuProcess.Boot(image, cores), cores);
    }
}
