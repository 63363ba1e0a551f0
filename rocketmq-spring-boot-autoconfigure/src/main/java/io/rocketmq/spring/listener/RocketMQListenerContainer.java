package io.rocketmq.spring.listener;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.ConsumerStatistics;
import io.rocketmq.client.message.MessageQueue;

/**
 * Container of the endpoints of one consumer group, which consumes for them. Each start
 * creates a new consumer, so a container can be started and stopped any number of times.
 * The {@link RocketMQListenerEndpointRegistry} starts and stops containers with the
 * application context. Thread-safe.
 */
public interface RocketMQListenerContainer {

	/**
	 * Returns the name of the container, under which it is a bean.
	 */
	String name();

	/** Returns the consumer group. */
	String group();

	/** Returns the name of the client; empty for the default one. */
	String client();

	/** Returns the endpoints in the order in which they were added. */
	Collection<RocketMQListenerEndpoint> endpoints();

	/**
	 * Adds an endpoint, also while the container is running. The consumer subscribes to
	 * it without a gap for the others, unless it changes settings of the group, which
	 * need a new consumer.
	 * @throws IllegalArgumentException if the endpoint contradicts another: the settings
	 * of the group, or overlapping subscriptions
	 */
	void addEndpoint(RocketMQListenerEndpoint endpoint);

	/**
	 * Replaces the endpoint of the same id, also while the container is running, or adds
	 * the endpoint if there is none.
	 * @throws IllegalArgumentException if the endpoint contradicts another
	 */
	void replaceEndpoint(RocketMQListenerEndpoint endpoint);

	/**
	 * Removes an endpoint, also while the container is running; the container stops with
	 * its last endpoint.
	 * @return whether there was such an endpoint
	 */
	boolean removeEndpoint(String id);

	/** Returns the options of the consumer, as of the last start or the next one. */
	ConsumerOptions options();

	/** Whether the container starts with the application context. */
	boolean isAutoStartup();

	/**
	 * Starts to consume, unless the container is running or has no endpoints. A start
	 * after a stop waits until the group is free; called by a listener of this container,
	 * it returns and starts later.
	 * @throws RuntimeException if the container cannot start; it stays stopped
	 */
	void start();

	/**
	 * Returns a future of the group's readiness.
	 * @return completed when queues are assigned and their start offsets are known, at
	 * the latest when the container stops
	 * @throws IllegalStateException if the container is not running
	 */
	CompletableFuture<Void> ready();

	/**
	 * Stops to consume and waits for messages in flight, up to
	 * {@link ConsumerOptions#drainTimeout()}. Called by a listener of this container, it
	 * returns without waiting, and the message of this listener is finished as usual.
	 */
	void stop();

	/**
	 * Stops to consume without waiting.
	 * @param callback called when the container has stopped or failed to stop
	 */
	void stop(Runnable callback);

	/** Whether the container has been started and not stopped. */
	boolean isRunning();

	/** Pauses all queues; messages in flight are finished. Outlasts a restart. */
	void pause();

	/** Resumes consuming; queues that were paused one by one stay paused. */
	void resume();

	/**
	 * Pauses queues, including ones that are assigned later. Outlasts a restart.
	 * @throws IllegalStateException if the container is not running, or pops
	 */
	void pause(Collection<MessageQueue> queues);

	/**
	 * Resumes queues.
	 * @throws IllegalStateException if the container is not running
	 */
	void resume(Collection<MessageQueue> queues);

	/** Whether the whole container is paused. */
	boolean isPaused();

	/** Returns the assigned queues; empty if the container is not running. */
	Set<MessageQueue> assignment();

	/** Returns statistics; empty ones if the container is not running. */
	ConsumerStatistics statistics();

	/**
	 * Returns the state of the container and its endpoints, without a request and without
	 * waiting.
	 * @return a snapshot
	 */
	RocketMQContainerStatus status();

}
