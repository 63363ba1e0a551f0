package io.rocketmq.client.session;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A kind of request that a broker, or a name server, refuses at present: a snapshot. It
 * ends when the broker grants the request, or when the request is no longer needed.
 *
 * @param kind the refused request
 * @param group the consumer group, or null for a heartbeat, which is for all groups of
 * the client
 * @param topic the topic, or null for a heartbeat
 * @param brokerName the broker's name, or null if it is not known
 * @param address the broker's {@code host:port}, or null if it is not known
 * @param code the response code of the last refusal, or null if it is not known
 * @param text the last refusal: code and remark
 * @param advice how to end it
 * @param since time of the first refusal
 * @param last time of the last refusal
 * @param count number of refusals
 */
public record Problem(Kind kind, @Nullable String group, @Nullable String topic, @Nullable String brokerName,
		@Nullable String address, @Nullable Integer code, String text, String advice, Instant since, Instant last,
		long count) {

	/**
	 * Whether the consumer gets no messages of the topic from the broker while it lasts.
	 * @return false if it consumes all the same, such as when a commit is refused
	 */
	public boolean stopsConsuming() {
		return this.kind.stops;
	}

	/** Kinds of requests. */
	public enum Kind {

		/** Registers the client's groups and subscriptions. */
		HEARTBEAT("the heartbeat of", true),
		/** Lists the members of the group, for a rebalance. */
		MEMBERS("to list the members of", true),
		/** Asks the broker which queues to consume, for a rebalance. */
		ASSIGNMENT("to assign queues to", false),
		/** Locks a queue of an orderly group. */
		LOCK("to lock a queue for", true),
		/** Locks a queue of another group, so that members take turns without overlap. */
		HAND_OVER_LOCK("to lock a queue for", false),
		/** Reads a committed offset, or the offset to begin at. */
		LOAD_OFFSET("to tell the start offset of", true),
		/** Commits an offset. */
		COMMIT("to commit an offset of", false),
		/** Pulls messages. */
		PULL("a pull of", true),
		/** Pops messages. */
		POP("a pop of", true),
		/** Acknowledges popped messages. */
		ACK("to acknowledge popped messages of", false),
		/** Changes the invisible time of popped messages. */
		INVISIBLE_TIME("to change the invisible time of popped messages of", false),
		/** Asks a name server where a topic is that is subscribed to. */
		ROUTE("to tell the route of", false);

		private final String phrase;

		private final boolean stops;

		Kind(String phrase, boolean stops) {
			this.phrase = phrase;
			this.stops = stops;
		}

		String phrase() {
			return this.phrase;
		}

		/** The consequence of a refusal, for the log. */
		String consequence() {
			return (this == ACK || this == INVISIBLE_TIME) ? "messages may be redelivered" : "retrying";
		}

		String server() {
			return (this == ROUTE) ? "Name server" : "Broker";
		}

	}

}
