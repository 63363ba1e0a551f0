package io.rocketmq.client.internal.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.ConnectFailedException;
import io.rocketmq.client.error.ConnectionLostException;
import io.rocketmq.client.error.RequestTimeoutException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.TooManyRequestsException;
import io.rocketmq.client.hook.RequestStatistics;
import io.rocketmq.client.internal.protocol.Command;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.protocol.ResponseCode;

/**
 * Counters of the requests of a client by code and result. Both sets are fixed, so that
 * counting is an index into an array. Thread-safe.
 */
final class RequestCounters {

	private static final RequestCode[] REQUESTS = RequestCode.values();

	private static final ResponseCode[] ANSWERS = ResponseCode.values();

	private static final int RESULTS = ANSWERS.length + NoAnswer.values().length;

	private final AtomicReferenceArray<@Nullable Cell> cells = new AtomicReferenceArray<>(REQUESTS.length * RESULTS);

	/** Result of a request without an answer. */
	private enum NoAnswer {

		ONEWAY, TIMEOUT, CONNECTION_LOST, CONNECT_FAILED, TOO_MANY_REQUESTS, CLIENT_CLOSED, FAILED;

		static NoAnswer of(RocketMQException failure) {
			if (failure instanceof RequestTimeoutException) {
				return TIMEOUT;
			}
			if (failure instanceof ConnectionLostException) {
				return CONNECTION_LOST;
			}
			if (failure instanceof ConnectFailedException) {
				return CONNECT_FAILED;
			}
			if (failure instanceof TooManyRequestsException) {
				return TOO_MANY_REQUESTS;
			}
			return (failure instanceof ClientClosedException) ? CLIENT_CLOSED : FAILED;
		}

	}

	void answered(Command request, int responseCode, long nanos) {
		count(request, ResponseCode.of(responseCode).ordinal(), nanos);
	}

	void written(Command oneway) {
		count(oneway, ANSWERS.length + NoAnswer.ONEWAY.ordinal(), 0);
	}

	void failed(Command request, RocketMQException failure) {
		count(request, ANSWERS.length + NoAnswer.of(failure).ordinal(), 0);
	}

	private void count(Command command, int result, long nanos) {
		RequestCode request = ((command.flag() & Command.RESPONSE) == 0) ? RequestCode.of(command.code()) : null;
		if (request == null) {
			// An answer to the server, whose code is that of a response.
			return;
		}
		int at = request.ordinal() * RESULTS + result;
		Cell cell = this.cells.get(at);
		if (cell == null) {
			this.cells.compareAndSet(at, null, new Cell());
			cell = this.cells.get(at);
		}
		if (cell != null) {
			cell.count.increment();
			if (nanos != 0) {
				cell.nanos.add(nanos);
			}
		}
	}

	List<RequestStatistics> snapshot() {
		List<RequestStatistics> snapshot = new ArrayList<>();
		for (int at = 0; at < this.cells.length(); at++) {
			Cell cell = this.cells.get(at);
			if (cell != null) {
				snapshot.add(new RequestStatistics(REQUESTS[at / RESULTS].name(), result(at % RESULTS),
						cell.count.sum(), Duration.ofNanos(cell.nanos.sum())));
			}
		}
		return List.copyOf(snapshot);
	}

	private static String result(int index) {
		return (index < ANSWERS.length) ? ANSWERS[index].name() : NoAnswer.values()[index - ANSWERS.length].name();
	}

	private static final class Cell {

		private final LongAdder count = new LongAdder();

		private final LongAdder nanos = new LongAdder();

	}

}
