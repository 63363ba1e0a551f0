package io.rocketmq.client.internal.broker;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import io.rocketmq.client.broker.BrokerSnapshot;
import io.rocketmq.client.broker.Brokers;
import io.rocketmq.client.hook.BrokerListener;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.Listeners;

/**
 * Implementation of {@link Brokers}: the users' view of a {@link BrokerManager}.
 */
public final class DefaultBrokers implements Brokers {

	private final BrokerManager manager;

	private final Listeners<BrokerListener> listeners;

	private final Executor callbacks;

	public DefaultBrokers(BrokerManager manager, Listeners<BrokerListener> listeners, Executor callbacks) {
		this.manager = manager;
		this.listeners = listeners;
		this.callbacks = callbacks;
	}

	@Override
	public void add(String brokerName, Map<Long, String> addresses) {
		Arguments.notNull(brokerName, "brokerName");
		Arguments.notNull(addresses, "addresses");
		this.manager.add(brokerName, addresses);
	}

	@Override
	public boolean remove(String brokerName) {
		Arguments.notNull(brokerName, "brokerName");
		return this.manager.remove(brokerName);
	}

	@Override
	public CompletableFuture<Boolean> checkAsync(String brokerName) {
		Arguments.notNull(brokerName, "brokerName");
		return this.manager.checkHealth(brokerName).thenApplyAsync((answered) -> answered, this.callbacks);
	}

	@Override
	public void checkAll() {
		this.manager.checkHealth();
	}

	@Override
	public Collection<String> names() {
		return this.manager.names();
	}

	@Override
	public List<BrokerSnapshot> snapshot() {
		return this.manager.snapshot();
	}

	@Override
	public void addListener(BrokerListener listener) {
		this.listeners.add(Arguments.notNull(listener, "listener"));
	}

	@Override
	public boolean removeListener(BrokerListener listener) {
		return this.listeners.remove(Arguments.notNull(listener, "listener"));
	}

}
