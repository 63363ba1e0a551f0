package io.rocketmq.client.internal.transport;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

import io.rocketmq.client.hook.ConnectionStatistics;
import io.rocketmq.client.hook.ConnectionStatus;
import io.rocketmq.client.hook.RequestStatistics;

/**
 * Counters of all connections of a client, whose sums keep those of closed connections.
 * Thread-safe.
 */
public final class TransportCounters {

	private final RequestCounters requests = new RequestCounters();

	private final ReentrantLock lock = new ReentrantLock();

	/** Guarded by the lock, as the sum of the others. */
	private final Set<Connection> open = new HashSet<>();

	private ConnectionStatistics closed = new ConnectionStatistics(0, 0, 0, 0, 0, 0, 0);

	TransportCounters() {
	}

	RequestCounters requestCounters() {
		return this.requests;
	}

	void opened(Connection connection) {
		this.lock.lock();
		try {
			this.open.add(connection);
		}
		finally {
			this.lock.unlock();
		}
	}

	void closed(Connection connection) {
		this.lock.lock();
		try {
			if (this.open.remove(connection)) {
				this.closed = connection.counters().addTo(this.closed);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private List<Connection> open() {
		this.lock.lock();
		try {
			return new ArrayList<>(this.open);
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Returns the state of the connections that are not closed, ordered by address. */
	public List<ConnectionStatus> connections() {
		return open().stream().map(Connection::status).sorted(Comparator.comparing(ConnectionStatus::address)).toList();
	}

	/** Returns the sums over all connections, including closed ones. */
	public ConnectionStatistics sums() {
		this.lock.lock();
		try {
			ConnectionStatistics sums = this.closed;
			for (Connection each : this.open) {
				sums = each.counters().addTo(sums);
			}
			return sums;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Returns the ended requests by code and result. */
	public List<RequestStatistics> requests() {
		return this.requests.snapshot();
	}

}
