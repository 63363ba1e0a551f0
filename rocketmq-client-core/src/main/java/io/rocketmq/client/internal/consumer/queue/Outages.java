package io.rocketmq.client.internal.consumer.queue;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.message.MessageQueue;

/**
 * What fails at a broker for some of its queues at present, without being refused: so
 * that one warning says it, however many queues and attempts there are. Thread-safe.
 */
public final class Outages {

	private static final Logger logger = LoggerFactory.getLogger(Outages.class);

	private final String group;

	private final Map<Key, Set<MessageQueue>> queues = new ConcurrentHashMap<>();

	/** What can fail. */
	public enum Kind {

		/** Finding out where to begin, or locking the queue. */
		PLACE("find where to begin in"),

		/** Pulling. */
		PULL("pull from"),

		/** Giving back messages that failed, which are delivered here again. */
		GIVE_BACK("give back messages of");

		private final String phrase;

		Kind(String phrase) {
			this.phrase = phrase;
		}

	}

	private record Key(Kind kind, String brokerName) {
	}

	/** Creates one without outages. */
	public Outages(String group) {
		this.group = group;
	}

	/** Something has failed, and is tried again. */
	public void failed(Kind kind, MessageQueue queue, Throwable failure) {
		this.queues.compute(new Key(kind, queue.brokerName()), (key, known) -> {
			Set<MessageQueue> affected = (known != null) ? known : ConcurrentHashMap.newKeySet();
			affected.add(queue);
			if (known == null) {
				logger.warn("'{}' could not {} {}, perhaps nor {} other queues of that broker, and keeps trying: {}",
						this.group, kind.phrase, queue, kind.phrase, failure.toString());
			}
			else {
				logger.debug("'{}' could not {} {}: {}", this.group, kind.phrase, queue, failure.toString());
			}
			return affected;
		});
	}

	/** It has succeeded, or is not wanted any more. */
	public void over(Kind kind, MessageQueue queue) {
		if (this.queues.isEmpty()) {
			return;
		}
		Key key = new Key(kind, queue.brokerName());
		this.queues.computeIfPresent(key, (each, affected) -> {
			if (!affected.remove(queue) || !affected.isEmpty()) {
				return affected;
			}
			logger.info("'{}' can {} all its queues of broker {} again", this.group, kind.phrase, queue.brokerName());
			return null;
		});
	}

	/** A queue is left. */
	public void left(MessageQueue queue) {
		for (Kind kind : Kind.values()) {
			over(kind, queue);
		}
	}

}
