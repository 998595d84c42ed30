// The ring that grows, against a plain list.
using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using ToroEmu.Devices.Virtio;

namespace ToroEmu.Tests.Devices.Virtio;

internal sealed class ByteQueueTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void Random_appends_and_removals_keep_the_order(int seed)
    {
        Random random = new(seed);
        ByteQueue queue = new();
        List<byte> model = [];
        for (int step = 0; step < 3000; step++)
        {
            byte[] bytes = new byte[random.Next(0, 3000)];
            random.NextBytes(bytes);
            queue.Append(bytes);
            model.AddRange(bytes);
            for (int piece = random.Next(0, 4); piece > 0 && queue.Count > 0; piece--)
            {
                ReadOnlyMemory<byte> front = queue.Front(random.Next(1, 4000));
                Assert.That(front.Length, Is.Positive);
                Assert.That(front.Span.SequenceEqual(model.Take(front.Length).ToArray()), Is.True);
                queue.Remove(front.Length);
                model.RemoveRange(0, front.Length);
            }

            Assert.That(queue.Count, Is.EqualTo(model.Count));
        }
    }

    [Test]
    public void What_was_given_out_stays_while_the_queue_grows()
    {
        ByteQueue queue = new();
        queue.Append([1, 2, 3]);
        ReadOnlyMemory<byte> front = queue.Front(3);
        queue.Append(new byte[100_000]);
        Assert.That(front.ToArray(), Is.EqualTo(new byte[] { 1, 2, 3 }));
        queue.Remove(3);
        Assert.That(queue.Front(1).ToArray(), Is.EqualTo(new byte[] { 0 }));
    }
}
