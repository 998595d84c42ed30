// A process that runs tests, so that even an error that ends a process ends one test only.
using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Text;
using System.Threading;

namespace ToroEmu.Cli.Testing;

/// <summary>
/// Started at the first order and kept, since most of a short run is start-up; started anew when it died. One that does not answer in the order's time, and
/// some more to notice it itself, is killed. Each has a current directory of its own.
/// </summary>
/// <param name="grace">How much longer than the order's time it may take.</param>
internal sealed class WorkerProcess(TimeSpan grace) : ICaseRunner
{
    private const int ErrorMax = 4000;
    private static readonly TimeSpan GraceDefault = TimeSpan.FromSeconds(10);

    private readonly StringBuilder errors = new(); // under its own lock
    private Process? process;
    private BinaryWriter? orders;
    private BinaryReader? replies;
    private volatile bool isLate;

    public WorkerProcess()
        : this(GraceDefault)
    {
    }

    /// <summary>The id of the process, 0 when there is none.</summary>
    public int ProcessId { get; private set; }

    public RunReply Run(RunOrder order, CancellationToken stop)
    {
        try
        {
            if (process is null) Start();
            isLate = false;
            using Timer watchdog = new(_ => EndLate(), null, order.Timeout + grace, Timeout.InfiniteTimeSpan);
            using CancellationTokenRegistration stopping = stop.Register(Kill);
            return Ask(order) ?? Died();
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException or ObjectDisposedException)
        {
            Dispose();
            return new RunReply(ExitCode.Internal, $"no process can be started to run the test: {e.Message}");
        }
    }

    public void Dispose()
    {
        if (process is null) return;
        Kill();
        orders?.BaseStream.Dispose();
        replies?.Dispose();
        process.Dispose();
        process = null;
        ProcessId = 0;
    }

    private static ProcessStartInfo Self()
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("the path of toroemu is not known");
        bool isHost = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        string[] words = isHost ? ["exec", typeof(WorkerProcess).Assembly.Location, WorkerCommand.Name] : [WorkerCommand.Name];
        return new ProcessStartInfo(program, words) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
    }

    private void Start()
    {
        lock (errors) errors.Clear();
        process = Process.Start(Self()) ?? throw new InvalidOperationException("no process was started");
        ProcessId = process.Id;
        process.ErrorDataReceived += (_, line) => KeepError(line.Data);
        process.BeginErrorReadLine();
        orders = new BinaryWriter(new BufferedStream(process.StandardInput.BaseStream), Encoding.UTF8);
        replies = new BinaryReader(new BufferedStream(process.StandardOutput.BaseStream), Encoding.UTF8);
    }

    private RunReply? Ask(RunOrder order)
    {
        try
        {
            order.Write(orders!);
            orders!.Flush();
            return RunReply.Read(replies!);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return null;
        }
    }

    private RunReply Died()
    {
        process!.WaitForExit();
        string message = isLate
            ? "toroemu itself hung: its process did not answer in time and was killed"
            : string.Create(CultureInfo.InvariantCulture, $"toroemu itself died: its process ended with code {process.ExitCode}");
        Dispose();
        lock (errors) return new RunReply(ExitCode.Internal, message) { Report = errors.Length == 0 ? null : errors.ToString() };
    }

    private void EndLate()
    {
        isLate = true;
        Kill();
    }

    private void Kill()
    {
        try
        {
            process?.Kill();
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It ended in the same moment.
        }
    }

    private void KeepError(string? line)
    {
        lock (errors)
            if (line is not null && errors.Length < ErrorMax) errors.Append(line).Append('\n');
    }
}
