// Beginning and end of MPI on a core, who is who, time, and what happens with errors.
using ToroEmu.Devices.Virtio.Spec;
using ToroEmu.Guest.Drivers;

namespace ToroEmu.Guest.Mpi;

/// <summary>
/// MPI for programs of which every core runs one instance: rank = core number, one communicator, MPI_COMM_WORLD. Functions are called by
/// one thread per core and return a class of <see cref="MpiError"/>; unless ErrorsReturn is set, an error prints one line and ends the
/// program.
/// It talks through VirtIOBus alone, so on a pair of cores a program uses either MPI or SendTo and RecvFrom.
/// </summary>
public static unsafe partial class Mpi
{
    /// <summary>Bytes of a vector that a reduction takes at a time.</summary>
    internal const int SegmentSize = 16 * 1024;

    /// <summary>Bytes at most that <see cref="GetProcessorName"/> writes, the final zero included.</summary>
    public const int ProcessorNameMax = 32;

    private static RankTable s_ranks;

    /// <summary>MPI_Comm_rank; needs no initialisation.</summary>
    public static int Rank => Platform.Core;

    /// <summary>MPI_Comm_size; needs no initialisation.</summary>
    public static int Size => Platform.Cores;

    public static bool Initialized => Self != null && Self->Initialized;

    public static bool Finalized => Self != null && Self->Finalized;

    /// <summary>Errors are returned to the caller instead of ending the program.</summary>
    public static bool ErrorsReturn
    {
        get => Self != null && Self->ErrorsReturn;
        set
        {
            if (EnsureSelf())
                Self->ErrorsReturn = value;
        }
    }

    /// <summary>The state of the calling core; null before its first call.</summary>
    private static MpiRank* Self => (MpiRank*)s_ranks.Address[Platform.Core];

    public static int Init()
    {
        if (!EnsureSelf())
            return Raise("MPI_Init", MpiError.NoMem);
        if (Self->Initialized)
            return Raise("MPI_Init", MpiError.Other);
        Self->Initialized = true;
        return MpiError.Success;
    }

    /// <summary>Waits for all ranks, so that none is left alone with a message half sent.</summary>
    public static int Finalize()
    {
        int error = CheckAlive();
        if (error == MpiError.Success)
            error = RunBarrier();
        if (error == MpiError.Success)
            Self->Finalized = true;
        return Raise("MPI_Finalize", error);
    }

    /// <summary>Ends the program on all cores with <paramref name="code"/>, 0 counting as 1.</summary>
    public static void Abort(int code)
    {
        TextLine line = default;
        line.Add("MPI_Abort: rank ");
        line.Add(Rank);
        line.Add(" ends the program with code ");
        line.Add(code);
        line.Write();
        Platform.Exit(code == 0 ? 1 : code);
    }

    /// <summary>Seconds since the machine started.</summary>
    public static double Wtime() => (double)Platform.Ticks / Platform.TicksPerSecond;

    /// <summary>Seconds between two ticks of <see cref="Wtime"/>.</summary>
    public static double Wtick() => 1.0 / Platform.TicksPerSecond;

    /// <summary>
    /// Writes "Core[n]" and a zero to <paramref name="name"/> and its length without the zero to <paramref name="length"/>.
    /// </summary>
    public static int GetProcessorName(byte* name, int* length)
    {
        if (name == null || length == null)
            return Raise("MPI_Get_processor_name", MpiError.Arg);
        TextLine line = default;
        line.Add("Core[");
        line.Add(Rank);
        line.Add("]");
        *length = line.CopyTo(name);
        name[*length] = 0;
        return MpiError.Success;
    }

    /// <summary>
    /// Passes <paramref name="error"/> on if errors return; otherwise says it and ends the program (MPI_ERRORS_ARE_FATAL).
    /// </summary>
    internal static int Raise(string function, int error)
    {
        if (error == MpiError.Success || ErrorsReturn)
            return error;
        TextLine line = default;
        line.Add(function);
        line.Add(" on rank ");
        line.Add(Rank);
        line.Add(" of ");
        line.Add(Size);
        line.Add(": ");
        line.Add(MpiError.TextOf(error));
        line.Write();
        Platform.Exit(error);
        return error;
    }

    private static int CheckAlive() => Initialized && !Finalized ? MpiError.Success : MpiError.Other;

    /// <summary>Gives the calling core its state if it has none. False if memory does not suffice.</summary>
    private static bool EnsureSelf()
    {
        if (Self != null)
            return true;
        byte* memory = Platform.Allocate((nuint)(sizeof(MpiRank) + 2 * SegmentSize));
        if (memory == null)
            return false;
        MpiRank* rank = (MpiRank*)memory;
        *rank = default;
        rank->Partial = memory + sizeof(MpiRank);
        rank->Contribution = rank->Partial + SegmentSize;
        s_ranks.Address[Platform.Core] = (ulong)rank;
        return true;
    }

    /// <summary>Frees the state of all cores: for tests, which run many worlds one after another.</summary>
    internal static void Forget()
    {
        for (int core = 0; core < VirtIOBusSpec.CoresMax; core++)
        {
            Platform.Free((void*)s_ranks.Address[core]);
            s_ranks.Address[core] = 0;
        }
    }

    /// <summary>By core, the address of its <see cref="MpiRank"/>; each core writes its own entry.</summary>
    private struct RankTable
    {
        public fixed ulong Address[VirtIOBusSpec.CoresMax];
    }
}
