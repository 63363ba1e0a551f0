package io.rocketmq.client.internal.consumer.offset;

/**
 * Tracks the unfinished messages of one queue. The lowest unfinished offset is the one to
 * commit. Holds one bit for each offset between that and the next one, so that delivering
 * and finishing allocate nothing. Not thread-safe; confined to its queue's owner.
 */
public final class OffsetWindow {

	private static final int SMALLEST = 16;

	/** Ring buffer, indexed by the low bits of an offset. */
	private long[] bits = new long[SMALLEST];

	private long lowest;

	private long next;

	private int unfinished;

	/** Creates an empty window that starts at an offset. */
	public OffsetWindow(long start) {
		this.lowest = start;
		this.next = start;
	}

	/** Marks a message as delivered and unfinished. */
	public void deliver(long offset) {
		skipTo(offset + 1);
		int word = word(offset);
		long bit = 1L << offset;
		if ((this.bits[word] & bit) == 0) {
			this.bits[word] |= bit;
			this.unfinished++;
		}
	}

	/** Skips offsets before the given one, which were filtered out or do not exist. */
	public void skipTo(long offset) {
		if (offset <= this.next) {
			return;
		}
		if (this.unfinished == 0) {
			this.lowest = Math.max(this.lowest, Math.min(offset, this.next));
		}
		while (offset - this.lowest > this.bits.length * 64L) {
			grow();
		}
		this.next = offset;
	}

	private void grow() {
		long[] old = this.bits;
		this.bits = new long[old.length * 2];
		for (long offset = this.lowest; offset < this.next; offset++) {
			if ((old[(int) (offset >>> 6 & (old.length - 1))] & 1L << offset) != 0) {
				this.bits[word(offset)] |= 1L << offset;
			}
		}
	}

	/** Marks a message as finished: consumed, or sent back to the broker. */
	public void finish(long offset) {
		if (offset < this.lowest || offset >= this.next) {
			return;
		}
		int word = word(offset);
		long bit = 1L << offset;
		if ((this.bits[word] & bit) != 0) {
			this.bits[word] &= ~bit;
			this.unfinished--;
		}
	}

	/** Returns the offset to commit. */
	public long committable() {
		if (this.unfinished == 0) {
			this.lowest = this.next;
		}
		while (this.lowest < this.next && (this.bits[word(this.lowest)] & 1L << this.lowest) == 0) {
			this.lowest++;
		}
		return this.lowest;
	}

	/** Returns the distance from the lowest unfinished offset to the next one. */
	public long span() {
		return this.next - committable();
	}

	public int unfinished() {
		return this.unfinished;
	}

	private int word(long offset) {
		return (int) (offset >>> 6 & (this.bits.length - 1));
	}

}
