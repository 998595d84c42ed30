// The page about a run, in a real browser.
using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading.Tasks;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Tests.EndToEnd.Support;
using ToroEmu.Tests.Machines;

using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Report;

internal sealed class ReportPageTests
{
    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("toroemu-page-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task FiveCoreReduce_HasAnArrowForEachMessage_AndTheirBytes()
    {
        string page = Page(GuestImage.Sample("MpiReduce"), "--cores", "5");
        await using Chromium browser = await Chromium.Open(page);
        Assert.That(await Number(browser, "model.column.messageFrom.length"), Is.EqualTo(4)); // a reduction of five cores: each but the root sends once
        Assert.That(await Number(browser, "+byId('lanes').dataset.arrows"), Is.EqualTo(4));
        Assert.That(await Number(browser, "+byId('lanes').dataset.lines"), Is.EqualTo(4));
        await PointAt(browser, "lanes.arrows[0]");
        string tip = await Text(browser, "byId('tip').textContent");
        // The vector of the article: 64 integers, all the sender's rank, behind the library's own header.
        Assert.That(tip, Does.StartWith("message 1: core 1 → core 0, 272 bytes").And.Contain("01 00 00 00 01 00 00 00 01 00 00 00 01 00 00 00"));
        Assert.That(await Text(browser, "byId('console').textContent"), Does.Contain("hello from core 4\n").And.Contain("success! value: 10"));
        Assert.That(await Text(browser, "byId('collectives').textContent"), Does.Contain("Mpi_Reduce").And.Contain("core 0").And.Contain("message "));
        Assert.That(await Number(browser, "flame.boxes.length"), Is.GreaterThan(20));
        Assert.That(await Text(browser, "byId('functions').textContent"), Does.Contain("Paging"));
        Assert.That(browser.Complaints, Is.Empty);
    }

    [Test]
    public async Task HundredThousandMessages_AreBundles_AndArrowsFromNear()
    {
        string page = Page(GuestImage.Of("Tests/EndToEnd/Guests/Hops"), "--cores", "5");
        Assert.That(new FileInfo(page).Length, Is.LessThan(16 << 20));
        await using Chromium browser = await Chromium.Open(page);
        const int messages = 100_005; // a lap to get together, and 100,000 hops
        Assert.That(await Number(browser, "model.column.messageFrom.length"), Is.EqualTo(messages));
        Assert.That(await Number(browser, "+byId('lanes').dataset.arrows"), Is.EqualTo(messages));
        Assert.That(await Number(browser, "+byId('lanes').dataset.lines"), Is.LessThan(20_000));
        await browser.Evaluate("show(view.from + (view.to - view.from) / 2, view.from + (view.to - view.from) / 2 * 1.004)");
        await browser.WaitUntil("+byId('lanes').dataset.messages < 1000");
        Assert.That(await Number(browser, "+byId('lanes').dataset.lines"), Is.EqualTo(await Number(browser, "+byId('lanes').dataset.messages")).And.GreaterThan(20));
        await PointAt(browser, "lanes.arrows[10]");
        // The token counts up: what is sent says which message it is.
        string tip = await Text(browser, "byId('tip').textContent");
        Match match = Regex.Match(tip, @"^message ([\d,]+): core (\d) → core (\d), 4 bytes\n.*\n.*\n  0000  (.. .. .. ..)");
        Assert.That(match.Success, Is.True, tip);
        uint token = BitConverter.ToUInt32(Convert.FromHexString(match.Groups[4].Value.Replace(" ", "", StringComparison.Ordinal)));
        Assert.That(match.Groups[1].Value.Replace(",", "", StringComparison.Ordinal), Is.EqualTo($"{token}"));
        Assert.That(browser.Complaints, Is.Empty);
    }

    [Test]
    public async Task Filters_KeysAndTheOtherAxis_ChangeWhatIsShown()
    {
        string page = Page(GuestImage.Sample("MpiReduce"), "--cores", "5");
        await using Chromium browser = await Chromium.Open(page, isDark: true);
        await browser.Evaluate("byId('to').value = '0'; onFilter()");
        await browser.WaitUntil("byId('lanes').dataset.arrows === '3'");
        await browser.Evaluate("byId('holding').value = '0x04000000'; onFilter()");
        await browser.WaitUntil("byId('lanes').dataset.arrows === '1'");
        await browser.Evaluate("byId('to').value = '-1'; byId('holding').value = ''; byId('length').value = '1000'; onFilter()");
        await browser.WaitUntil("byId('lanes').dataset.arrows === '0'");
        await browser.Evaluate("byId('length').value = '0'; onFilter(); byId('lanes').focus()");
        await browser.Type("n");
        Assert.That(await Text(browser, "byId('chosen').textContent"), Does.StartWith("message 1: core 1 → core 0"));
        await browser.Type("n");
        Assert.That(await Text(browser, "byId('chosen').textContent"), Does.StartWith("message 2: "));
        await browser.Type("p");
        Assert.That(await Text(browser, "byId('chosen').textContent"), Does.StartWith("message 1: "));
        await browser.Type("0");
        await browser.WaitUntil("view.from === 0 && view.to === axisEnd()");
        await browser.Evaluate("byId('axis').value = 'Count'; onAxisChange()");
        await browser.WaitUntil("byId('status').textContent.includes('instructions')");
        Assert.That(await Number(browser, "view.to"), Is.EqualTo(await Number(browser, "model.head.endCount")));
        Assert.That(browser.Complaints, Is.Empty);
    }

    /// <summary>Whatever the guest writes and however its file is called: text on the page, and nothing else.</summary>
    [Test]
    public async Task HostileText_StaysText()
    {
        const string hostile = "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">\u0001&amp;";
        string image = Path.Combine(folder, "<img src=x onerror=document.title='owned'>&lt;.bin");
        File.WriteAllBytes(image, TinyGuest.Image(code =>
        {
            code.mov(dx, 0x3F8);
            foreach (byte value in Encoding.ASCII.GetBytes(hostile + "\n"))
            {
                code.mov(al, value);
                code.@out(dx, al);
            }

            code.xor(eax, eax);
            code.mov(dx, 0xF4);
            code.@out(dx, al);
        }));
        string page = Page(image);
        await using Chromium browser = await Chromium.Open(page);
        Assert.That(await Text(browser, "byId('console').textContent"), Does.Contain(hostile.Replace('\u0001', '\ufffd')));
        Assert.That(await Text(browser, "document.querySelector('h1').textContent"), Is.EqualTo(Path.GetFileName(image)));
        Assert.That(await Text(browser, "document.title"), Does.StartWith("<img src=x"));
        Assert.That(await Number(browser, "document.scripts.length"), Is.EqualTo(1)); // the data were taken out when they had been read
        Assert.That(await Number(browser, "document.images.length"), Is.Zero);
        Assert.That(browser.Complaints, Is.Empty);
    }

    /// <summary>A guest that dies leaves a page, too, with the crash report.</summary>
    [Test]
    public async Task Crash_IsOnThePage()
    {
        string image = Path.Combine(folder, "dies.bin"), page = Path.Combine(folder, "dies.html");
        File.WriteAllBytes(image, TinyGuest.Image(code => code.ud2()));
        Assert.That(ToroEmuProcess.Run("run", image, "--report", page).Code, Is.EqualTo(3));
        await using Chromium browser = await Chromium.Open(page);
        Assert.That(await Text(browser, "byId('outcome').textContent"), Does.StartWith("the guest crashed"));
        Assert.That(await Text(browser, "byId('end-text').textContent"), Does.StartWith("first cause: "));
        Assert.That(await Number(browser, "+byId('lanes').dataset.arrows"), Is.Zero);
        Assert.That(browser.Complaints, Is.Empty);
    }

    /// <summary>Whoever looks on changes nothing: console and last state are those of a run without a page.</summary>
    [Test]
    public void Report_ChangesNothingOfTheRun()
    {
        string image = GuestImage.Sample("MpiReduce");
        ProcessResult plain = ToroEmuProcess.Run("run", image, "--cores", "5", "--seed", "3", "--hash");
        ProcessResult reported = ToroEmuProcess.Run("run", image, "--cores", "5", "--seed", "3", "--hash", "--report", Path.Combine(folder, "page.html"));
        Assert.That((reported.Output, reported.Error, reported.Code), Is.EqualTo((plain.Output, plain.Error, plain.Code)));
        Assert.That(plain.Error, Does.Contain("state: "));
    }

    [Test]
    public void Report_ThatCannotBeWritten_IsRefusedInFront()
    {
        ProcessResult result = ToroEmuProcess.Run("run", GuestImage.Sample("MpiReduce"), "--cores", "5", "--report", Path.Combine(folder, "none", "page.html"));
        Assert.That((result.Code, result.Output), Is.EqualTo((2, "")));
        Assert.That(result.Error, Does.Contain("--report").And.Contain("cannot be written"));
    }

    /// <summary>The page names no other place: nothing to load, and a policy that forbids it.</summary>
    [Test]
    public void Page_NeedsNoNetwork()
    {
        string text = File.ReadAllText(Page(GuestImage.Sample("MpiReduce"), "--cores", "5"));
        Assert.That(text, Does.Contain("default-src 'none'").And.Not.Contain("unsafe-inline"));
        Assert.That(Regex.Matches(text, @"https?://|\bimport\b|\bfetch\(|@import|url\(").Select(match => match.Value), Is.Empty);
    }

    private string Page(string image, params string[] options)
    {
        string page = Path.Combine(folder, "page.html");
        ProcessResult result = ToroEmuProcess.Run(["run", image, "--report", page, .. options]);
        Assert.That(result.Code, Is.Zero, () => $"{result}");
        return page;
    }

    private static async Task<double> Number(Chromium browser, string expression) => (await browser.Evaluate(expression)).GetDouble();

    private static async Task<string> Text(Chromium browser, string expression) => (await browser.Evaluate(expression)).GetString()!;

    /// <summary>Puts the mouse a third of the way along an arrow.</summary>
    private static async Task PointAt(Chromium browser, string arrow)
    {
        await browser.Evaluate("byId('lanes').scrollIntoView({ block: 'center' })");
        JsonElement place = await browser.Evaluate($"(() => {{ const b = byId('lanes').getBoundingClientRect(), a = {arrow}; return [b.x + 1 + a.x1 + (a.x2 - a.x1) / 3, b.y + 1 + a.y1 + (a.y2 - a.y1) / 3]; }})()");
        await browser.Move(place[0].GetDouble(), place[1].GetDouble());
        await browser.WaitUntil("!byId('tip').hidden");
    }
}
