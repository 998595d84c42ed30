// The host's processor as one of the two that are compared.
using System;
using System.Diagnostics;
using System.IO;
using System.IO.MemoryMappedFiles;
using System.Threading.Tasks;

namespace ToroEmu.Oracle;

/// <summary>
/// A child process that executes the cases, so that nothing an instruction does can hurt this one. Two slots of cases: while the
/// child works on one, the prover fills the other.
/// </summary>
internal sealed unsafe class NativeSide : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string path = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"toroemu-oracle-{Guid.NewGuid():n}");
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;
    private readonly byte* shared;
    private readonly byte[] answer = new byte[1];
    private Process? child;

    public NativeSide()
    {
        file = MemoryMappedFile.CreateFromFile(path, FileMode.CreateNew, null, Layout.FileSize);
        view = file.CreateViewAccessor();
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref shared);
        Memory.Template.CopyTo(new Span<byte>(shared + Layout.MemoryOffset, Layout.MemorySize));
        *(int*)(shared + Layout.SegmentCountOffset) = Segments.Ldt.Length;
        for (int i = 0; i < Segments.Ldt.Length; i++)
            Segments.Ldt[i].Write(new Span<byte>(shared + Layout.SegmentsOffset + i * LocalSegment.UserDescriptorSize, LocalSegment.UserDescriptorSize));
    }

    /// <summary>A case of a slot; written by the prover before <see cref="Start"/>.</summary>
    public ref TestCase Case(int slot, int index) =>
        ref *(TestCase*)(shared + Layout.CasesOffset + (slot * Layout.CasesMax + index) * Layout.CaseSize);

    /// <summary>Its outcome, there after <see cref="Finish"/>.</summary>
    public ref Outcome Outcome(int slot, int index) =>
        ref *(Outcome*)(shared + Layout.OutcomesOffset + (slot * Layout.CasesMax + index) * Layout.OutcomeSize);

    /// <summary>Lets the child run the first cases of a slot.</summary>
    public void Start(int slot, int count)
    {
        child ??= Launch();
        ((int*)(shared + Layout.CountOffset))[slot] = count;
        try
        {
            child.StandardInput.BaseStream.WriteByte((byte)slot);
        }
        catch (IOException)
        {
            throw new OracleException($"The native runner ended: {Stop()}");
        }
    }

    /// <summary>Waits for the slot. Not null: the index of the case that killed the child or hung it; the child is gone.</summary>
    public int? Finish()
    {
        if (child == null) throw new InvalidOperationException("No child.");
        Task<int> reading = child.StandardOutput.BaseStream.ReadAsync(answer, 0, 1);
        bool answered = reading.Wait(Patience) && reading.Result == 1;
        if (answered) return null;
        int culprit = *(int*)(shared + Layout.CurrentOffset);
        string errors = Stop();
        if (errors.Length != 0) throw new OracleException($"The native runner failed: {errors}");
        return culprit;
    }

    public void Dispose()
    {
        Stop();
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        file.Dispose();
        File.Delete(path);
    }

    private Process Launch() => Process.Start(new ProcessStartInfo(RunnerBuild.Require(), [path])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    }) ?? throw new OracleException("The native runner did not start.");

    /// <summary>Ends the child; answers what it had to say.</summary>
    private string Stop()
    {
        if (child == null) return "";
        child.Kill();
        string errors = child.StandardError.ReadToEnd();
        child.Dispose();
        child = null;
        return errors;
    }
}
