package io.rocketmq.client.internal.transport;

import io.netty.channel.Channel;

import io.rocketmq.client.hook.ConnectionPhase;

/**
 * State of a connection with its data: Idle → Connecting → Live, back to Idle when the
 * connection fails or is lost, and from each state Closing → Closed.
 */
sealed interface ConnectionState {

	ConnectionPhase phase();

	/**
	 * Returns the number of connections in a row that could not be made, or were lost
	 * before their first response.
	 */
	default int failures() {
		return 0;
	}

	/** Whether the last attempt failed, or the connection was lost and is not back. */
	default boolean isFailing() {
		return phase() != ConnectionPhase.LIVE && failures() > 0;
	}

	/** Not connected; connects for the next request, but not before an instant. */
	record Idle(int failures, long notBefore) implements ConnectionState {

		@Override
		public ConnectionPhase phase() {
			return ConnectionPhase.IDLE;
		}

		long waitNanos() {
			return (this.failures == 0) ? 0 : Math.max(0, this.notBefore - System.nanoTime());
		}

	}

	record Connecting(int failures, ConnectAttempt attempt) implements ConnectionState {

		@Override
		public ConnectionPhase phase() {
			return ConnectionPhase.CONNECTING;
		}

	}

	/** Connected; failures count until the first response proves the connection. */
	record Live(Channel channel, PendingRequests pending, ConnectionWatch watch, Long since,
			int failures) implements ConnectionState {

		Live proven() {
			return new Live(this.channel, this.pending, this.watch, this.since, 0);
		}

		@Override
		public ConnectionPhase phase() {
			return ConnectionPhase.LIVE;
		}

	}

	record Closing() implements ConnectionState {

		@Override
		public ConnectionPhase phase() {
			return ConnectionPhase.CLOSING;
		}

	}

	record Closed() implements ConnectionState {

		@Override
		public ConnectionPhase phase() {
			return ConnectionPhase.CLOSED;
		}

	}

}
