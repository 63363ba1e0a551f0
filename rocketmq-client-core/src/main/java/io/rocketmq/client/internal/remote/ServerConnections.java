package io.rocketmq.client.internal.remote;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.IntFunction;

import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.transport.Connection;

/**
 * Connections to one server. Thread-safe.
 */
final class ServerConnections {

	private final AtomicReferenceArray<Connection> connections;

	private final IntFunction<Connection> connector;

	ServerConnections(int count, IntFunction<Connection> connector) {
		this.connections = new AtomicReferenceArray<>(count);
		this.connector = connector;
		for (int i = 0; i < count; i++) {
			this.connections.set(i, connector.apply(0));
		}
	}

	/**
	 * Returns the connection for a request: the first one for heartbeats, since brokers
	 * send their own requests there, otherwise the one with the fewest in flight.
	 */
	Connection choose(int code) {
		Connection best = this.connections.get(0);
		if (this.connections.length() == 1 || code == RequestCode.HEART_BEAT.code()
				|| code == RequestCode.UNREGISTER_CLIENT.code()) {
			return best;
		}
		int fewest = best.inFlight();
		for (int i = 1; i < this.connections.length(); i++) {
			Connection each = this.connections.get(i);
			int inFlight = each.inFlight();
			if (inFlight < fewest) {
				best = each;
				fewest = inFlight;
			}
		}
		return best;
	}

	/**
	 * Replaces a connection that the server is closing. If it brought no other answer,
	 * the new one connects after the backoff.
	 */
	Connection replace(Connection old, Consumer<Connection> retire) {
		for (int i = 0; i < this.connections.length(); i++) {
			if (this.connections.get(i) == old) {
				Connection fresh = this.connector.apply(old.failures());
				if (this.connections.compareAndSet(i, old, fresh)) {
					retire.accept(old);
					return fresh;
				}
			}
		}
		// Another request has replaced it.
		return choose(0);
	}

	boolean anyLive() {
		for (int i = 0; i < this.connections.length(); i++) {
			if (this.connections.get(i).liveSince() != null) {
				return true;
			}
		}
		return false;
	}

	/** Whether a connection has been live without interruption since an instant. */
	boolean anyLiveSince(long nanos) {
		for (int i = 0; i < this.connections.length(); i++) {
			Long since = this.connections.get(i).liveSince();
			if (since != null && since - nanos <= 0) {
				return true;
			}
		}
		return false;
	}

	/** Whether none is live and the last attempt of at least one failed. */
	boolean isFailing() {
		return !anyLive() && all().stream().anyMatch(Connection::isFailing);
	}

	CompletableFuture<Void> close() {
		return CompletableFuture.allOf(all().stream().map(Connection::close).toArray(CompletableFuture<?>[]::new));
	}

	List<Connection> all() {
		List<Connection> all = new ArrayList<>(this.connections.length());
		for (int i = 0; i < this.connections.length(); i++) {
			all.add(this.connections.get(i));
		}
		return all;
	}

}
