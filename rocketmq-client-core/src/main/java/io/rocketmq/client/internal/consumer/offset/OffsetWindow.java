package io.rocketmq.client.internal.consumer.offset;

/**
 * What of one queue has been handed out and is not finished, and so how far its progress
 * goes: up to the lowest that is unfinished. A bit for each offset between that and the
 * next one, so that handing out and finishing allocate nothing. Not thread-safe; its
 * queue's lock guards it.
 */
public final class OffsetWindow {

	private static final int SMALLEST = 16;

	/** A ring: the bit of an offset is its last bits' place. */
	private long[] bits = new long[SMALLEST];

	private long lowest;

	private long next;

	private int unfinished;

	/** Begins at an offset. */
	public OffsetWindow(long start) {
		this.lowest = start;
		this.next = start;
	}

	/** A message is handed out. */
	public void handOut(long offset) {
		skipTo(offset + 1);
		int word = word(offset);
		long bit = 1L << offset;
		if ((this.bits[word] & bit) == 0) {
			this.bits[word] |= bit;
			this.unfinished++;
		}
	}

	/** What lies before an offset is not wanted: it was filtered out, or is not there. */
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

	/** A message needs no more work here: consumed, or given back to the broker. */
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

	/** How far the progress goes. */
	public long committable() {
		if (this.unfinished == 0) {
			this.lowest = this.next;
		}
		while (this.lowest < this.next && (this.bits[word(this.lowest)] & 1L << this.lowest) == 0) {
			this.lowest++;
		}
		return this.lowest;
	}

	/** How far the next offset is ahead of the lowest that is not finished. */
	public long span() {
		return this.next - committable();
	}

	/** How many are handed out and not finished. */
	public int unfinished() {
		return this.unfinished;
	}

	private int word(long offset) {
		return (int) (offset >>> 6 & (this.bits.length - 1));
	}

}
