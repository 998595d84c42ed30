// "toroemu inspect": what an image holds.
using System.CommandLine;
using ToroEmu.Machines.Loading;

namespace ToroEmu.Cli;

internal static class InspectCommand
{
    public static Command Create(CliHost host)
    {
        Argument<string> image = new("IMAGE") { Description = "ELF file, Multiboot image or Linux bzImage" };
        Option<bool> json = new("--json") { Description = "Answer as JSON, for programs" };
        Option<bool> symbols = new("--symbols") { Description = "List all symbols by address instead of the largest" };
        Command command = new("inspect", "Show boot protocols, entry point, segments, notes and symbols of an image");
        command.Arguments.Add(image);
        command.Options.Add(json);
        command.Options.Add(symbols);
        command.SetAction(parsed => (int)Run(host, parsed.GetValue(image)!, parsed.GetValue(json), parsed.GetValue(symbols)));
        return command;
    }

    private static ExitCode Run(CliHost host, string path, bool asJson, bool allSymbols)
    {
        try
        {
            ImageSummary summary = ImageSummary.Of(GuestImage.Read(path), allSymbols);
            string text = asJson ? ImageSummaryJson.Write(summary) : ImageSummaryText.Write(summary);
            host.Output.Write(text);
            return ExitCode.Ok;
        }
        catch (ImageException e)
        {
            throw new UsageException($"{path} {e.Message}");
        }
    }
}
