// The images that the regression tests run.
using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.Regression;

/// <summary>Paths, built when missing or out of date. A project of your own would write "image.bin" and let its build make it.</summary>
internal static class Images
{
    public static string PingPong => GuestImage.Sample("PingPong");

    public static string MpiReduce => GuestImage.Sample("MpiReduce");
}
