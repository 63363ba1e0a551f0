package io.rocketmq.client.internal.producer;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.session.ClientSession;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.PropertyNames;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.producer.SendOptions;

/**
 * Requests and replies, which are messages with properties that tie them together, as
 * Apache's client has them: whoever consumes the request sends the reply to a broker,
 * which passes it on to the client that asked. Thread-safe.
 */
public final class Replies {

	private static final String TOPIC_SUFFIX = "_REPLY_TOPIC";

	private final SendEngine engine;

	private final ClientSession session;

	public Replies(SendEngine engine, ClientSession session) {
		this.engine = engine;
		this.session = session;
	}

	/** Sends a request and waits for its reply, both by the deadline. */
	public CompletableFuture<ReceivedMessage> request(Message message, SendOptions how, Deadline deadline) {
		String correlationId = UUID.randomUUID().toString();
		Map<String, String> properties = new LinkedHashMap<>();
		properties.put(PropertyNames.CORRELATION_ID, correlationId);
		properties.put(PropertyNames.REPLY_TO_CLIENT, this.session.clientId());
		properties.put(PropertyNames.REQUEST_TIMEOUT_MILLIS, String.valueOf(deadline.remainingMillis()));
		SendPayload parcel = this.engine.parcel(message, SendKind.ORDINARY, properties);
		// A broker can pass on a reply only to a client that it knows.
		return this.session.introduced(deadline).thenCompose((none) -> {
			CompletableFuture<ReceivedMessage> reply = this.session.replies().expect(correlationId, deadline);
			this.engine.send(parcel, SendKind.ORDINARY, how, deadline).whenComplete((sent, failure) -> {
				if (failure != null) {
					reply.completeExceptionally(failure);
				}
			});
			return reply;
		});
	}

	/**
	 * Answers a request.
	 * @throws IllegalArgumentException if the message is no request
	 */
	public CompletableFuture<SendResult> reply(ReceivedMessage request, byte[] body, Deadline deadline) {
		Map<String, String> properties = new LinkedHashMap<>();
		for (String name : new String[] { PropertyNames.CORRELATION_ID, PropertyNames.REPLY_TO_CLIENT,
				PropertyNames.REQUEST_TIMEOUT_MILLIS }) {
			properties.put(name, require(name, request));
		}
		properties.put(PropertyNames.MESSAGE_TYPE, "reply");
		Message message = Message.to(require(PropertyNames.CLUSTER, request) + TOPIC_SUFFIX).body(body).build();
		SendPayload parcel = SendPayload.of(message, SendKind.REPLY, this.engine.options, properties);
		return this.engine.send(parcel, SendKind.REPLY, SendOptions.DEFAULT, deadline);
	}

	private static String require(String name, ReceivedMessage request) {
		@Nullable String value = request.property(name);
		if (value == null) {
			throw new IllegalArgumentException("The message " + request.messageId() + " of " + request.topic()
					+ " is no request, as it has no property " + name
					+ ": only what was sent with request or requestAsync can be replied to");
		}
		return value;
	}

}
