package io.rocketmq.client.internal.nameserver;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.Callbacks;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.Listeners;
import io.rocketmq.client.nameserver.RouteChange;
import io.rocketmq.client.nameserver.Routes;
import io.rocketmq.client.nameserver.TopicRoute;

/**
 * Implementation of {@link Routes}: the users' view of a {@link RouteCache}.
 */
public final class DefaultRoutes implements Routes {

	private final RouteCache cache;

	private final Listeners<Consumer<RouteChange>> listeners;

	private final Callbacks callbacks;

	public DefaultRoutes(RouteCache cache, Executor events, Callbacks callbacks) {
		this.cache = cache;
		this.callbacks = callbacks;
		this.listeners = new Listeners<>(List.of(), events);
		cache.onChange((change) -> this.listeners.tell((listener) -> listener.accept(change)));
	}

	@Override
	public Set<String> topics() {
		Set<String> topics = new TreeSet<>();
		this.cache.known().forEach((route) -> topics.add(route.topic()));
		return topics;
	}

	@Override
	public Optional<TopicRoute> known(String topic) {
		Arguments.notNull(topic, "topic");
		return Optional.ofNullable(this.cache.known(topic));
	}

	@Override
	public TopicRoute get(String topic) {
		return Futures.await(() -> getAsync(topic));
	}

	@Override
	public CompletableFuture<TopicRoute> getAsync(String topic) {
		Arguments.notNull(topic, "topic");
		return this.callbacks.toUser(this.cache.get(topic, this.cache.deadline()));
	}

	@Override
	public TopicRoute refresh(String topic) {
		return Futures.await(() -> refreshAsync(topic));
	}

	@Override
	public CompletableFuture<TopicRoute> refreshAsync(String topic) {
		Arguments.notNull(topic, "topic");
		return this.callbacks.toUser(this.cache.refresh(topic, this.cache.deadline()));
	}

	@Override
	public void addListener(Consumer<RouteChange> listener) {
		this.listeners.add(Arguments.notNull(listener, "listener"));
	}

	@Override
	public boolean removeListener(Consumer<RouteChange> listener) {
		return this.listeners.remove(Arguments.notNull(listener, "listener"));
	}

}
