package io.rocketmq.client.internal.transport;

import io.netty.channel.Channel;

import io.rocketmq.client.hook.ConnectionPhase;

/**
 * State of a connection with its data: Idle → Connecting → Live → Idle again when it is
 * lost, and Closing → Closed from anywhere.
 */
sealed interface ConnectionState {

	/** Returns the phase that users see. */
	ConnectionPhase phase();

	/**
	 * Returns the number of connections in a row that could not be made, or were lost
	 * before they brought a response.
	 */
	default int failures() {
		return 0;
	}

	/** Whether the last attempt failed, or the connection was lost and is not back. */
	default boolean isFailing() {
		return phase() != ConnectionPhase.LIVE && failures() > 0;
	}

	/** Not connected. */
	record Idle(int failures, long notBefore) implements ConnectionState {

		@Override
		public ConnectionPhase phase() {
			return ConnectionPhase.IDLE;
		}

		long waitNanos() {
			return (this.failures == 0) ? 0 : Math.max(0, this.notBefore - System.nanoTime());
		}

	}

	/** Being connected. */
	record Connecting(int failures, ConnectAttempt attempt) implements ConnectionState {

		@Override
		public ConnectionPhase phase() {
			return ConnectionPhase.CONNECTING;
		}

	}

	/** Ready for requests. */
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

	/**
	 * Being closed by this client; takes nothing new.
	 */
	record Closing() implements ConnectionState {

		@Override
		public ConnectionPhase phase() {
			return ConnectionPhase.CLOSING;
		}

	}

	/**
	 * Over.
	 */
	record Closed() implements ConnectionState {

		@Override
		public ConnectionPhase phase() {
			return ConnectionPhase.CLOSED;
		}

	}

}
