package io.rocketmq.spring.boot.autoconfigure;

import io.rocketmq.client.hook.ConnectionListener;
import io.rocketmq.client.hook.ConnectionPhase;

/**
 * Listener to connections that calls a listener bean.
 *
 * @param listeners the listener beans
 * @param index the position of the listener among them
 */
record DeferredConnectionListener(DeferredHooks<ConnectionListener> listeners,
		int index) implements ConnectionListener {

	@Override
	public void connected(String address) {
		this.listeners.call(this.index, (listener) -> listener.connected(address));
	}

	@Override
	public void disconnected(String address, String reason) {
		this.listeners.call(this.index, (listener) -> listener.disconnected(address, reason));
	}

	@Override
	public void phaseChanged(String address, ConnectionPhase from, ConnectionPhase to) {
		this.listeners.call(this.index, (listener) -> listener.phaseChanged(address, from, to));
	}

}
