package io.rocketmq.spring.boot.autoconfigure.endpoint;

import java.util.Objects;
import java.util.function.Supplier;

import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.jmx.annotation.EndpointJmxExtension;
import org.springframework.lang.Nullable;

import io.rocketmq.spring.boot.autoconfigure.endpoint.ListenerOperations.Action;

/**
 * Operations of the {@link RocketMQEndpoint} over JMX. Thread-safe.
 */
// Spring Boot 3.5 recognizes optional parameters by this annotation alone.
@SuppressWarnings("deprecation")
@EndpointJmxExtension(endpoint = RocketMQEndpoint.class)
public class RocketMQEndpointJmxExtension {

	private final RocketMQEndpoint endpoint;

	/** Creates an extension of an endpoint. */
	public RocketMQEndpointJmxExtension(RocketMQEndpoint endpoint) {
		this.endpoint = Objects.requireNonNull(endpoint, "endpoint must not be null");
	}

	/**
	 * Returns a container with its queues.
	 * @param id id of an endpoint, a consumer group or the name of a container
	 * @param offset number of queues to skip
	 * @param limit maximum number of queues
	 */
	@ReadOperation
	public ContainerDescriptor container(String id, @Nullable Integer offset, @Nullable Integer limit) {
		return answer(() -> this.endpoint.container(id, offset, limit));
	}

	/** Starts a container, and waits up to 10 s. */
	@WriteOperation
	public ContainerDescriptor start(String id) {
		return answer(() -> this.endpoint.change(id, Action.START));
	}

	/** Stops a container, and waits up to 10 s. */
	@WriteOperation
	public ContainerDescriptor stop(String id) {
		return answer(() -> this.endpoint.change(id, Action.STOP));
	}

	/** Pauses a container. */
	@WriteOperation
	public ContainerDescriptor pause(String id) {
		return answer(() -> this.endpoint.change(id, Action.PAUSE));
	}

	/** Resumes a container. */
	@WriteOperation
	public ContainerDescriptor resume(String id) {
		return answer(() -> this.endpoint.change(id, Action.RESUME));
	}

	/**
	 * Returns a page of the dead letters of a group.
	 * @param group consumer group
	 * @param client name of the client to ask
	 * @param from where the page begins
	 * @param limit maximum number of dead letters
	 * @param body whether to show the beginning of the bodies
	 */
	@ReadOperation
	public DeadLettersDescriptor deadLetters(String group, @Nullable String client, @Nullable String from,
			@Nullable Integer limit, @Nullable Boolean body) {
		return answer(() -> this.endpoint.deadLetters(group, client, from, limit, body));
	}

	/** Sends one dead letter again. */
	@WriteOperation
	public ResendDescriptor resendDeadLetter(String group, String messageId, @Nullable String client,
			@Nullable String from) {
		return answer(() -> this.endpoint.resend(group, client, from, messageId));
	}

	/** Sends the oldest dead letters again. */
	@WriteOperation
	public ResendDescriptor resendDeadLetters(String group, @Nullable String client, @Nullable String from,
			@Nullable Integer limit) {
		return answer(() -> this.endpoint.resendAll(group, client, from, limit));
	}

	/** Returns the result; a failure has a type that every JMX console knows. */
	private static <T> T answer(Supplier<T> operation) {
		try {
			return operation.get();
		}
		catch (RuntimeException ex) {
			throw new IllegalStateException(RequestFailedException.of(ex).getMessage());
		}
	}

}
