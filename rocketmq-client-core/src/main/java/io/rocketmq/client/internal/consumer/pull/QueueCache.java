package io.rocketmq.client.internal.consumer.pull;

import java.util.List;

import io.rocketmq.client.config.FetchOptions;
import io.rocketmq.client.internal.consumer.offset.OffsetWindow;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Cache of pulled, unfinished messages of one queue, with its limits. Not thread-safe:
 * confined to the mailbox of the queue's owner.
 */
final class QueueCache {

	private final FetchOptions limits;

	private final OffsetWindow window;

	private int messages;

	private long bytes;

	/** Creates an empty cache. */
	QueueCache(FetchOptions limits, long offset) {
		this.limits = limits;
		this.window = new OffsetWindow(offset);
	}

	/** Adds pulled messages. */
	void add(List<ReceivedMessage> pulled, long nextOffset) {
		for (ReceivedMessage message : pulled) {
			this.window.deliver(message.queueOffset());
			this.bytes += message.storedSize();
		}
		this.messages += pulled.size();
		this.window.skipTo(nextOffset);
	}

	/** Removes finished messages. */
	void remove(List<ReceivedMessage> finished) {
		for (int i = 0; i < finished.size(); i++) {
			ReceivedMessage message = finished.get(i);
			this.window.finish(message.queueOffset());
			this.bytes -= message.storedSize();
		}
		this.messages -= finished.size();
	}

	/** Whether a limit is reached. */
	boolean isFull(long maxBytes, boolean limitsSpan) {
		return this.messages >= this.limits.maxCachedMessages() || (this.messages > 0 && this.bytes >= maxBytes)
				|| (limitsSpan && this.window.unfinished() > 0 && this.window.span() >= this.limits.maxOffsetSpan());
	}

	/** Returns the lowest unfinished offset. */
	long committable() {
		return this.window.committable();
	}

	int messages() {
		return this.messages;
	}

	long bytes() {
		return this.bytes;
	}

}
