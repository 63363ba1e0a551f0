package io.rocketmq.client.internal.remote;

import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.internal.protocol.Command;
import io.rocketmq.client.internal.protocol.FieldWriter;
import io.rocketmq.client.internal.protocol.HeaderFields;
import io.rocketmq.client.internal.protocol.ReceivedCommand;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.protocol.codec.JsonBodies;
import io.rocketmq.client.message.PropertyNames;

/**
 * Namespace of a client's requests: wraps topics and groups on the way out and unwraps
 * them on the way in. Stored messages stay as they are, as their readers unwrap them.
 * Thread-safe.
 */
final class Namespacing {

	private static final Set<String> TOPICS = Set.of("topic", "originTopic");

	private static final Set<String> GROUPS = Set.of("consumerGroup", "producerGroup", "group", "groupName");

	/** Requests whose field names are single letters. */
	private static final Set<RequestCode> SENDS = Set.of(RequestCode.SEND_MESSAGE_V2, RequestCode.SEND_BATCH_MESSAGE,
			RequestCode.SEND_REPLY_MESSAGE_V2);

	private static final char PROPERTY_END = '\u0002';

	private static final String PRODUCER_GROUP = PropertyNames.PRODUCER_GROUP + '\u0001';

	/** The property after another one. */
	private static final String NEXT_PRODUCER_GROUP = PROPERTY_END + PRODUCER_GROUP;

	private final Namespace namespace;

	Namespacing(Namespace namespace) {
		this.namespace = namespace;
	}

	Command wrapped(Command command) {
		if (this.namespace.version() == Namespace.Version.V2) {
			return command.withHeader((out) -> {
				command.header().writeTo(out);
				out.write("nsd", true);
				out.write("ns", this.namespace.name());
			});
		}
		RequestCode code = RequestCode.of(command.code());
		boolean letters = code != null && SENDS.contains(code);
		Command wrapped = command
			.withHeader((out) -> command.header().writeTo(letters ? new Letters(out) : new Names(out)));
		return (!letters && command.body().length > 0 && command.body()[0] == '{')
				? wrapped.withBody(JsonBodies.mapTexts(command.body(), this::wrap)) : wrapped;
	}

	/** Unwraps the names in a JSON answer. */
	ReceivedCommand answered(ReceivedCommand answer) {
		if (this.namespace.version() == Namespace.Version.V2 || answer.body().length == 0 || answer.body()[0] != '{') {
			return answer;
		}
		return answer.withBody(JsonBodies.mapTexts(answer.body(),
				(name, value) -> isName(name) ? this.namespace.unwrap(value) : value));
	}

	/** Unwraps the names in the header of a server's request. */
	ReceivedCommand received(ReceivedCommand request) {
		if (this.namespace.version() == Namespace.Version.V2) {
			return request;
		}
		HeaderFields fields = new HeaderFields();
		request.fields()
			.forEach((name, value) -> fields.add(name, isName(name) ? this.namespace.unwrap(value) : value));
		return request.withFields(fields);
	}

	private static boolean isName(String field) {
		return TOPICS.contains(field) || GROUPS.contains(field);
	}

	private String wrap(String field, String value) {
		if (TOPICS.contains(field) || field.equals("t")) {
			return this.namespace.wrapTopic(value);
		}
		return (GROUPS.contains(field) || field.equals("c")) ? this.namespace.wrapGroup(value) : value;
	}

	/** Wraps fields with full names. */
	private class Names implements FieldWriter {

		final FieldWriter out;

		Names(FieldWriter out) {
			this.out = out;
		}

		@Override
		public void write(String name, @Nullable String value) {
			this.out.write(name, (value != null && isName(name)) ? wrap(name, value) : value);
		}

		@Override
		public void write(String name, long value) {
			this.out.write(name, value);
		}

	}

	/**
	 * Wraps the fields of sends: {@code a} is the group, {@code b} the topic, {@code i}
	 * the properties.
	 */
	private final class Letters extends Names {

		Letters(FieldWriter out) {
			super(out);
		}

		@Override
		public void write(String name, @Nullable String value) {
			String wrapped = value;
			if (value != null) {
				wrapped = switch (name) {
					case "a" -> Namespacing.this.namespace.wrapGroup(value);
					case "b" -> Namespacing.this.namespace.wrapTopic(value);
					case "i" -> wrapProducerGroup(value);
					default -> value;
				};
			}
			this.out.write(name, wrapped);
		}

		// Brokers look up the group of a half message among those of heartbeats.
		private String wrapProducerGroup(String properties) {
			int start = producerGroupStart(properties);
			if (start < 0) {
				return properties;
			}
			int next = properties.indexOf(PROPERTY_END, start);
			int end = (next < 0) ? properties.length() : next;
			return properties.substring(0, start)
					+ Namespacing.this.namespace.wrapGroup(properties.substring(start, end))
					+ properties.substring(end);
		}

		/** Returns the index of the value, or -1; users' names may end in this name. */
		private static int producerGroupStart(String properties) {
			if (properties.startsWith(PRODUCER_GROUP)) {
				return PRODUCER_GROUP.length();
			}
			int at = properties.indexOf(NEXT_PRODUCER_GROUP);
			return (at < 0) ? -1 : at + NEXT_PRODUCER_GROUP.length();
		}

	}

}
