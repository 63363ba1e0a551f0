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
 * The connections to one server. Thread-safe.
 */
final class ServerConnections {

	private final AtomicReferenceArray<Connection> connections;

	private final IntFunction<Connection> connector;

	/** Makes the connections. */
	ServerConnections(int count, IntFunction<Connection> connector) {
		this.connections = new AtomicReferenceArray<>(count);
		this.connector = connector;
		for (int i = 0; i < count; i++) {
			this.connections.set(i, connector.apply(0));
		}
	}

	/**
	 * The connection for a request: the first for what tells a broker who the client is,
	 * since it sends its own requests there; the one with the fewest in flight for all
	 * else.
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
	 * A fresh connection in the place of one that the server wants to be rid of; later
	 * and later if that one brought nothing else.
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

	/** Whether one that was live at a moment has been so ever since. */
	boolean anyLiveSince(long nanos) {
		for (int i = 0; i < this.connections.length(); i++) {
			Long since = this.connections.get(i).liveSince();
			if (since != null && since - nanos <= 0) {
				return true;
			}
		}
		return false;
	}

	/** Whether none is live and the last attempt of one failed. */
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
