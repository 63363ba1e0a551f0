package io.rocketmq.spring.boot.autoconfigure.endpoint;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

import io.rocketmq.spring.boot.autoconfigure.endpoint.ListenerOperations.Action;
import io.rocketmq.spring.listener.RocketMQListenerContainer;

/**
 * Actuator endpoint of clients, listener containers and dead letters. What changes
 * something needs {@code management.endpoint.rocketmq.access=unrestricted}. Thread-safe.
 */
@Endpoint(id = "rocketmq", defaultAccess = Access.READ_ONLY)
public class RocketMQEndpoint {

	private static final int DEFAULT_QUEUES = 100;

	private static final int MAX_QUEUES = 1000;

	private static final int DEFAULT_LETTERS = 20;

	private final ClientSource clients;

	private final ListenerOperations listeners;

	private final DeadLetterOperations deadLetters;

	RocketMQEndpoint(ClientSource clients, ListenerOperations listeners, DeadLetterOperations deadLetters) {
		this.clients = clients;
		this.listeners = listeners;
		this.deadLetters = deadLetters;
	}

	/** Returns the clients and containers, without a request to a server. */
	@ReadOperation
	public RocketMQDescriptor rocketmq() {
		return new RocketMQDescriptor(this.clients.byName()
			.entrySet()
			.stream()
			.map((client) -> ClientDescriptor.of(client.getKey(), client.getValue()))
			.toList(), this.listeners.containers().stream().map(ContainerDescriptor::of).toList());
	}

	ClientDescriptor client(String name) {
		ClientSource.Named named = this.clients.require(name);
		return ClientDescriptor.of(named.name(), named.client());
	}

	ContainerDescriptor container(String id, @Nullable Integer offset, @Nullable Integer limit) {
		RocketMQListenerContainer container = this.listeners.require(id);
		return ContainerDescriptor.of(container, within("offset", offset, 0, 0, Integer.MAX_VALUE),
				within("limit", limit, DEFAULT_QUEUES, 1, MAX_QUEUES));
	}

	ContainerDescriptor change(String id, Action action) {
		return ContainerDescriptor.of(this.listeners.change(id, action));
	}

	DeadLettersDescriptor deadLetters(String group, @Nullable String client, @Nullable String from,
			@Nullable Integer limit, @Nullable Boolean body) {
		return this.deadLetters.list(group, clientOf(group, client), from,
				within("limit", limit, DEFAULT_LETTERS, 1, DeadLetterOperations.MAX_PAGE), Boolean.TRUE.equals(body));
	}

	ResendDescriptor resend(String group, @Nullable String client, @Nullable String from, String messageId) {
		return this.deadLetters.resendOne(group, clientOf(group, client), from, messageId);
	}

	ResendDescriptor resendAll(String group, @Nullable String client, @Nullable String from, @Nullable Integer limit) {
		return this.deadLetters.resendAll(group, clientOf(group, client), from,
				within("limit", limit, DeadLetterOperations.MAX_PAGE, 1, DeadLetterOperations.MAX_PAGE));
	}

	/** Returns the client that was named, or that of the group's container. */
	private @Nullable String clientOf(String group, @Nullable String client) {
		if (client != null && !client.isEmpty()) {
			return client;
		}
		RocketMQListenerContainer container = this.listeners.ofGroup(group);
		return (container != null) ? container.client() : null;
	}

	private static int within(String name, @Nullable Integer value, int byDefault, int min, int max) {
		if (value == null) {
			return byDefault;
		}
		if (value < min || value > max) {
			throw RequestFailedException
				.illegal("Illegal " + name + ": " + value + ". Give a number from " + min + " to " + max);
		}
		return value;
	}

}
