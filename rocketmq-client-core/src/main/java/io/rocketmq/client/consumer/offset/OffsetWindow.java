package io.rocketmq.client.consumer.offset;

import java.util.TreeSet;

/**
 * What of one queue has been handed out and is not finished, and so how far its progress
 * goes: up to the lowest that is unfinished. Not thread-safe; its queue's lock guards it.
 */
public final class OffsetWindow {

	private final TreeSet<Long> unfinished = new TreeSet<>();

	private long next;

	/**
	 * Begins at an offset.
	 * @param start the first offset to be handed out
	 */
	public OffsetWindow(long start) {
		this.next = start;
	}

	/**
	 * A message is handed out.
	 * @param offset its offset
	 */
	public void handOut(long offset) {
		this.unfinished.add(offset);
		this.next = Math.max(this.next, offset + 1);
	}

	/**
	 * What lies before an offset is not wanted: it was filtered out, or is not there.
	 * @param offset the offset to go on at
	 */
	public void skipTo(long offset) {
		this.next = Math.max(this.next, offset);
	}

	/**
	 * The broker says to go on elsewhere, maybe further back.
	 * @param offset the offset to go on at
	 */
	public void restartAt(long offset) {
		this.next = offset;
	}

	/**
	 * A message needs no more work here: consumed, or given back to the broker.
	 * @param offset its offset
	 */
	public void finish(long offset) {
		this.unfinished.remove(offset);
	}

	/**
	 * How far the progress goes.
	 * @return the lowest offset that is not finished
	 */
	public long committable() {
		return this.unfinished.isEmpty() ? this.next : Math.min(this.next, this.unfinished.first());
	}

}
