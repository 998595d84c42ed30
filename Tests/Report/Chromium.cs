// A real browser without a window, driven by its DevTools protocol.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;

using NUnit.Framework;

namespace ToroEmu.Tests.Report;

/// <summary>Opens one page. Tests that use it are left out where there is no Chromium.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(2);

    private readonly Process process;
    private readonly string folder;
    private readonly CancellationTokenSource end = new(Most);
    private readonly ClientWebSocket socket = new();
    private int number;

    private Chromium(Process process, string folder)
    {
        this.process = process;
        this.folder = folder;
    }

    /// <summary>Errors of scripts and all that the page or the browser wrote to the console.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Starts the browser and waits until the page at a path has drawn itself.</summary>
    public static async Task<Chromium> Open(string path, bool isDark = false)
    {
        string? program = Programs.FirstOrDefault(File.Exists);
        if (program is null) Assert.Ignore("no Chromium; apt-get install chromium");
        string folder = Directory.CreateTempSubdirectory("toroemu-chromium-").FullName;
        string[] options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars", "--window-size=1400,1000", "--remote-debugging-port=0"];
        ProcessStartInfo start = new(program!, [.. options, $"--user-data-dir={folder}", "about:blank"]) { RedirectStandardError = true, RedirectStandardOutput = true };
        Chromium browser = new(Process.Start(start)!, folder);
        browser.process.BeginErrorReadLine();
        browser.process.BeginOutputReadLine();
        try
        {
            await browser.Connect();
            if (isDark) await browser.Send("Emulation.setEmulatedMedia", new JsonObject { ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = "dark" }) });
            await browser.Send("Page.navigate", new JsonObject { ["url"] = new Uri(path).AbsoluteUri });
            await browser.WaitUntil("document.documentElement?.dataset.ready === 'yes'");
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>The value of an expression in the page.</summary>
    public async Task<JsonElement> Evaluate(string expression)
    {
        JsonElement answer = await Send("Runtime.evaluate", new JsonObject { ["expression"] = expression, ["returnByValue"] = true, ["awaitPromise"] = true });
        Assert.That(answer.TryGetProperty("exceptionDetails", out JsonElement problem), Is.False, () => $"{expression}: {problem}");
        return answer.GetProperty("result").TryGetProperty("value", out JsonElement value) ? value : default;
    }

    public async Task WaitUntil(string condition)
    {
        while ((await Evaluate(condition)).ValueKind != JsonValueKind.True) await Task.Delay(20, end.Token);
    }

    /// <summary>Moves the mouse to a place of the window.</summary>
    public Task Move(double x, double y) => Send("Input.dispatchMouseEvent", new JsonObject { ["type"] = "mouseMoved", ["x"] = x, ["y"] = y });

    /// <summary>Presses a key that types a letter.</summary>
    public async Task Type(string key)
    {
        await Send("Input.dispatchKeyEvent", new JsonObject { ["type"] = "keyDown", ["key"] = key, ["text"] = key });
        await Send("Input.dispatchKeyEvent", new JsonObject { ["type"] = "keyUp", ["key"] = key });
    }

    /// <summary>A picture of the whole page, PNG.</summary>
    public async Task<byte[]> Picture() =>
        (await Send("Page.captureScreenshot", new JsonObject { ["captureBeyondViewport"] = true })).GetProperty("data").GetBytesFromBase64();

    public async ValueTask DisposeAsync()
    {
        socket.Dispose();
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        end.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task Connect()
    {
        string file = Path.Combine(folder, "DevToolsActivePort");
        while (!File.Exists(file) || File.ReadAllLines(file).Length < 2) await Task.Delay(20, end.Token);
        using HttpClient client = new();
        string pages = await client.GetStringAsync($"http://127.0.0.1:{File.ReadAllLines(file)[0]}/json/list", end.Token);
        using JsonDocument document = JsonDocument.Parse(pages);
        string address = document.RootElement.EnumerateArray().First(page => page.GetProperty("type").GetString() == "page").GetProperty("webSocketDebuggerUrl").GetString()!;
        await socket.ConnectAsync(new Uri(address), end.Token);
        foreach (string domain in (string[])["Runtime", "Log", "Page", "Network"]) await Send($"{domain}.enable", []);
    }

    /// <summary>Sends a command and waits for its answer; what the page says meanwhile is noted.</summary>
    private async Task<JsonElement> Send(string method, JsonObject parameters)
    {
        int id = ++number;
        JsonObject command = new() { ["id"] = id, ["method"] = method, ["params"] = parameters };
        await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(command), WebSocketMessageType.Text, true, end.Token);
        while (true)
        {
            JsonElement message = await Receive();
            if (!message.TryGetProperty("id", out JsonElement answered)) Note(message);
            else if (answered.GetInt32() == id)
            {
                Assert.That(message.TryGetProperty("error", out JsonElement error), Is.False, () => $"{method}: {error}");
                return message.GetProperty("result");
            }
        }
    }

    private async Task<JsonElement> Receive()
    {
        using MemoryStream whole = new();
        byte[] part = new byte[1 << 16];
        ValueWebSocketReceiveResult result;
        do
        {
            result = await socket.ReceiveAsync(part.AsMemory(), end.Token);
            whole.Write(part, 0, result.Count);
        }
        while (!result.EndOfMessage);
        using JsonDocument document = JsonDocument.Parse(whole.ToArray());
        return document.RootElement.Clone();
    }

    private void Note(JsonElement message)
    {
        string method = message.GetProperty("method").GetString()!;
        if (method is "Runtime.exceptionThrown" or "Log.entryAdded" or "Runtime.consoleAPICalled") Complaints.Add(message.GetProperty("params").GetRawText());
        // The page itself comes from a file; whatever else it asks for, it should not.
        if (method == "Network.requestWillBeSent" && message.GetProperty("params").GetProperty("type").GetString() != "Document") Complaints.Add(message.GetProperty("params").GetRawText());
    }
}
