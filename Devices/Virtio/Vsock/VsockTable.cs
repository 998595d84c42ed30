// The connections of one vsock device and whose turn it is to tell the guest something.
using System.Collections.Generic;
using System.Linq;

namespace ToroEmu.Devices.Virtio.Vsock;

/// <summary>
/// Connections by their ports, those over but not yet emptied apart; a round of those with something for the guest. Called under the
/// transport's gate.
/// </summary>
internal sealed class VsockTable
{
    /// <summary>Connections at a time, those included that only empty themselves.</summary>
    private const int Most = 8192;

    /// <summary>Refusals that may wait; while there are more the guest's packets must wait, too (VirtIO 1.2, 5.10.6.1.2).</summary>
    private const int MostRefusals = 256;

    private const uint FirstFreePort = 0xC000;
    private const uint LastFreePort = int.MaxValue;

    private readonly Dictionary<VsockKey, VsockConnection> _byKey = [];
    private readonly SortedDictionary<uint, VsockConnection> _all = [];
    private readonly Queue<VsockConnection> _round = [];
    private readonly Queue<VsockHeader> _refusals = [];
    private uint _nextPort = FirstFreePort;
    private uint _lastNumber;

    public int Count => _all.Count;

    public bool IsFull => _all.Count >= Most;

    /// <summary>No more packets of the guest can be answered now.</summary>
    public bool IsChoked => _refusals.Count >= MostRefusals;

    public bool HasRefusals => _refusals.Count != 0;

    /// <summary>A copy: connections may leave while it is gone through.</summary>
    public List<VsockConnection> All => [.. _all.Values];

    /// <summary>Numbers for connections: none is given twice before four billion others.</summary>
    public uint NextNumber() => ++_lastNumber;

    /// <summary>The connection of a number, if it is still there.</summary>
    public VsockConnection? Numbered(uint number) => _all.GetValueOrDefault(number);

    public VsockConnection? Find(VsockKey key) => _byKey.GetValueOrDefault(key);

    public void Add(VsockConnection connection)
    {
        _byKey.Add(connection.Key, connection);
        _all.Add(connection.Number, connection);
    }

    /// <summary>A key to the guest's port that no connection has.</summary>
    public VsockKey FreeKey(uint guestPort)
    {
        while (true)
        {
            VsockKey key = new(_nextPort, guestPort);
            _nextPort = _nextPort == LastFreePort ? FirstFreePort : _nextPort + 1;
            if (!_byKey.ContainsKey(key))
                return key;
        }
    }

    /// <summary>Takes out what is over, as far as it is: ports are free again at once, the place only when all bytes are out.</summary>
    public void Clean(VsockConnection connection)
    {
        if (connection.Phase != VsockPhase.Over)
            return;
        if (_byKey.GetValueOrDefault(connection.Key) == connection)
            _byKey.Remove(connection.Key);
        connection.CloseIfOver();
        if (!connection.HasBacklog)
            _all.Remove(connection.Number);
    }

    /// <summary>Lets it have a turn.</summary>
    public void Enqueue(VsockConnection connection)
    {
        if (connection.IsQueued || connection.Phase == VsockPhase.Over)
            return;
        connection.IsQueued = true;
        _round.Enqueue(connection);
    }

    /// <summary>Whose turn it is, or null.</summary>
    public VsockConnection? First => _round.TryPeek(out VsockConnection? first) ? first : null;

    /// <summary>Ends the turn of <see cref="First"/>.</summary>
    public void Dequeue() => _round.Dequeue().IsQueued = false;

    public void Refuse(in VsockHeader packet) => _refusals.Enqueue(packet.Refusal());

    public VsockHeader TakeRefusal() => _refusals.Dequeue();

    /// <summary>The driver is gone: only connections of which it has never heard stay.</summary>
    public void Forget()
    {
        _refusals.Clear();
        foreach (VsockConnection connection in All.Where(connection => connection.Phase != VsockPhase.Waiting))
        {
            connection.Drop();
            Clean(connection);
        }
    }
}
