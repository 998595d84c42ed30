// "toroemu inspect" on what runs leave behind: snapshots, records, traces of events.
using System.IO;
using System.Linq;
using System.Text.Json;

using NUnit.Framework;

using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.Cli;

public sealed class InspectRunFilesTests
{
    private static readonly string Folder = Directory.CreateTempSubdirectory("toroemu-inspect-").FullName;

    [OneTimeTearDown]
    public void DeleteFolder() => Directory.Delete(Folder, recursive: true);

    [Test]
    public void Snapshot_ShowsPlaceCoresAndParts()
    {
        string image = GuestImage.Sample("MpiReduce"), file = Path.Combine(Folder, "reduce.torosnap");
        Assert.That(ToroEmuProcess.Run("snapshot", image, "--cores", "5", "--at", "900000", "-o", file).Code, Is.Zero);
        string text = Inspect(file);
        Assert.That(text, Does.Match(@"(?m)^instructions +900000$").And.Match(@"(?m)^cores +5$").And.Contain("cores (5)").And.Contain("lapic0"));
        JsonElement json = Json(file);
        Assert.That((json.GetProperty("kind").GetString(), json.GetProperty("instructions").GetInt64()), Is.EqualTo(("snapshot", 900000)));
        JsonElement[] cores = [.. json.GetProperty("cores_state").EnumerateArray()];
        Assert.That(cores.Sum(core => core.GetProperty("instructions").GetInt64()), Is.EqualTo(900000));
        Assert.That(cores[0].GetProperty("symbol").GetString(), Is.Not.Null);
        Assert.That(cores[0].GetProperty("source").GetString(), Does.Match(@"^\w.*\.(cs|c|S):\d+$"));
        Assert.That(cores[4].GetProperty("waits").GetBoolean(), Is.True);
        Assert.That(json.GetProperty("sections").EnumerateArray().Select(part => part.GetProperty("name").GetString()), Does.Contain("cpu4"));
    }

    [Test]
    public void Record_ShowsFilesInputAndEnd()
    {
        string image = GuestImage.Sample("MpiReduce"), file = Path.Combine(Folder, "reduce.torotrace");
        ProcessResult run = ToroEmuProcess.Run("run", image, "--cores", "5", "--seed", "7", "--record", file, "--hash");
        Assert.That(run.Code, Is.Zero);
        Assert.That(Inspect(file), Does.Match(@"(?m)^seed +7$").And.Match(@"(?m)^ended by +GuestExit$").And.Match(@"(?m)^exit code +0$").And.Contain("files (1)"));
        JsonElement json = Json(file);
        Assert.That((json.GetProperty("kind").GetString(), json.GetProperty("isComplete").GetBoolean()), Is.EqualTo(("record", true)));
        Assert.That(run.Error, Does.Contain(json.GetProperty("stateHash").GetString()));
        Assert.That(json.GetProperty("consoleBytes").GetInt64(), Is.EqualTo(run.Output.Length));
    }

    [Test]
    public void Events_ShowsKindsAndMessages()
    {
        string image = GuestImage.Sample("MpiReduce"), file = Path.Combine(Folder, "reduce.toroevents");
        Assert.That(ToroEmuProcess.Run("run", image, "--cores", "5", "--trace", file).Code, Is.Zero);
        Assert.That(Inspect(file), Does.Match(@"(?m)^  Message +4 ").And.Contain("messages by pairs of cores (4)").And.Match(@"(?m)^  Mpi_Reduce +5$"));
        JsonElement json = Json(file);
        Assert.That(json.GetProperty("messages").EnumerateArray().Sum(pair => pair.GetProperty("messages").GetInt32()), Is.EqualTo(4));
        Assert.That(json.GetProperty("kind").GetString(), Is.EqualTo("events"));
    }

    /// <summary>A file that was cut or changed: one line, exit code 2.</summary>
    [TestCase("torosnap")]
    [TestCase("torotrace")]
    [TestCase("toroevents")]
    public void Damaged_IsOneLine(string kind)
    {
        string file = Path.Combine(Folder, $"bad.{kind}"), image = GuestImage.Sample("HelloWorld");
        ProcessResult made = kind switch
        {
            "torosnap" => ToroEmuProcess.Run("snapshot", image, "--at", "100000", "-o", file),
            "torotrace" => ToroEmuProcess.Run("run", image, "--record", file),
            _ => ToroEmuProcess.Run("run", image, "--trace", file),
        };
        Assert.That(made.Code, Is.Zero, () => $"{made}");
        byte[] bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 0x55;
        File.WriteAllBytes(file, bytes);
        ProcessResult result = ToroEmuProcess.Run("inspect", file);
        Assert.That((result.Code, result.Output), Is.EqualTo((2, "")), () => result.Error);
        Assert.That(result.Error.TrimEnd('\n'), Does.Contain("damaged").And.Not.Contain("\n"));
    }

    private static string Inspect(string file)
    {
        ProcessResult result = ToroEmuProcess.Run("inspect", file);
        Assert.That((result.Code, result.Error), Is.EqualTo((0, "")));
        return result.Output;
    }

    private static JsonElement Json(string file)
    {
        ProcessResult result = ToroEmuProcess.Run("inspect", file, "--json");
        Assert.That(result.Code, Is.Zero);
        using JsonDocument document = JsonDocument.Parse(result.Output);
        return document.RootElement.Clone();
    }
}
