package io.rocketmq.spring.boot.autoconfigure.endpoint;

import java.util.Objects;
import java.util.function.Supplier;

import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.lang.Nullable;

import io.rocketmq.spring.boot.autoconfigure.endpoint.ListenerOperations.Action;

/**
 * Operations of the {@link RocketMQEndpoint} over HTTP. Thread-safe.
 */
// Spring Boot 3.5 recognizes optional parameters by this annotation alone.
@SuppressWarnings("deprecation")
@EndpointWebExtension(endpoint = RocketMQEndpoint.class)
public class RocketMQEndpointWebExtension {

	private static final String CLIENTS = "clients";

	private static final String CONTAINERS = "containers";

	private static final String DEAD_LETTERS = "dead-letters";

	private final RocketMQEndpoint endpoint;

	/** Creates an extension of an endpoint. */
	public RocketMQEndpointWebExtension(RocketMQEndpoint endpoint) {
		this.endpoint = Objects.requireNonNull(endpoint, "endpoint must not be null");
	}

	/**
	 * Returns a client, a container with its queues, or the dead letters of a group.
	 * @param kind {@code clients}, {@code containers} or {@code dead-letters}
	 * @param id name of the client, id of the container, or consumer group
	 * @param offset number of queues to skip
	 * @param limit maximum number of queues or dead letters
	 * @param client name of the client to ask for dead letters
	 * @param from where the page of dead letters begins
	 * @param body whether to show the beginning of the bodies of dead letters
	 */
	@ReadOperation
	public WebEndpointResponse<Object> details(@Selector String kind, @Selector String id, @Nullable Integer offset,
			@Nullable Integer limit, @Nullable String client, @Nullable String from, @Nullable Boolean body) {
		return answer(() -> switch (kind) {
			case CLIENTS -> this.endpoint.client(id);
			case CONTAINERS -> this.endpoint.container(id, offset, limit);
			case DEAD_LETTERS -> this.endpoint.deadLetters(id, client, from, limit, body);
			default -> throw RequestFailedException.notFound("Nothing is called '" + kind + "'. Use '" + CLIENTS
					+ "', '" + CONTAINERS + "' or '" + DEAD_LETTERS + "'");
		});
	}

	/**
	 * Starts, stops, pauses or resumes a container, or sends dead letters of a group
	 * again.
	 * @param kind {@code containers} or {@code dead-letters}
	 * @param id id of the container, or consumer group
	 * @param action {@code start}, {@code stop}, {@code pause} or {@code resume} for a
	 * container, {@code resend} for dead letters
	 * @param messageId id of the dead letter to send again
	 * @param all whether to send all dead letters again
	 * @param limit maximum number of dead letters to send again
	 * @param client name of the client to send with
	 * @param from where the dead letters begin
	 */
	@WriteOperation
	public WebEndpointResponse<Object> change(@Selector String kind, @Selector String id, @Nullable String action,
			@Nullable String messageId, @Nullable Boolean all, @Nullable Integer limit, @Nullable String client,
			@Nullable String from) {
		return answer(() -> switch (kind) {
			case CONTAINERS -> this.endpoint.change(id, action(action));
			case DEAD_LETTERS -> resend(id, action, messageId, all, limit, client, from);
			default -> throw RequestFailedException.notFound(
					"Nothing to change is called '" + kind + "'. Use '" + CONTAINERS + "' or '" + DEAD_LETTERS + "'");
		});
	}

	private ResendDescriptor resend(String group, @Nullable String action, @Nullable String messageId,
			@Nullable Boolean all, @Nullable Integer limit, @Nullable String client, @Nullable String from) {
		boolean every = Boolean.TRUE.equals(all);
		if ("resend".equalsIgnoreCase(action)) {
			if (messageId != null && !messageId.isEmpty() && !every) {
				return this.endpoint.resend(group, client, from, messageId);
			}
			if ((messageId == null || messageId.isEmpty()) && every) {
				return this.endpoint.resendAll(group, client, from, limit);
			}
		}
		throw RequestFailedException.illegal("Illegal request for dead letters: action=" + action + ", messageId="
				+ messageId + ", all=" + all + ". Give the action 'resend' with either a messageId or all=true");
	}

	private static Action action(@Nullable String action) {
		for (Action each : Action.values()) {
			if (each.name().equalsIgnoreCase(action)) {
				return each;
			}
		}
		throw RequestFailedException
			.illegal("Illegal action: " + action + ". Give the action 'start', 'stop', 'pause' or 'resume'");
	}

	private static WebEndpointResponse<Object> answer(Supplier<Object> operation) {
		try {
			return new WebEndpointResponse<>(operation.get());
		}
		catch (RuntimeException ex) {
			RequestFailedException failure = RequestFailedException.of(ex);
			return new WebEndpointResponse<>(new ErrorDescriptor(String.valueOf(failure.getMessage())),
					failure.status());
		}
	}

}
