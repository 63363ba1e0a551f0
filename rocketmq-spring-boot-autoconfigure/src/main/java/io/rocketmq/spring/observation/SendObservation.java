package io.rocketmq.spring.observation;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.transaction.TransactionResult;

/**
 * Observation of the send of one message, which has started. Ends once. Thread-safe.
 */
public final class SendObservation {

	private final StartedObservation<RocketMQSendContext> started;

	SendObservation(StartedObservation<RocketMQSendContext> started) {
		this.started = started;
	}

	/** Returns the message to send, which has the trace context. */
	public Message message() {
		return this.started.context().getMessage();
	}

	/**
	 * Calls the send within the observation, which an exception ends.
	 * @param send sends a message
	 * @return what it returned
	 */
	public <R> R call(Function<Message, R> send) {
		try {
			return this.started.call(() -> send.apply(message()));
		}
		catch (RuntimeException | Error ex) {
			failed(ex);
			throw ex;
		}
	}

	/** Ends the observation of a send that failed. */
	public void failed(Throwable failure) {
		this.started.error(failure);
		this.started.stop();
	}

	/**
	 * Ends the observation of a send that succeeded.
	 * @param result the broker's answer, the result of a transaction, or anything else
	 */
	public void ended(@Nullable Object result) {
		this.started.stop((context) -> {
			if (result instanceof TransactionResult transaction) {
				context.setResult(transaction.sendResult());
				context.setResolution(transaction.resolution());
			}
			else if (result instanceof SendResult answer) {
				context.setResult(answer);
			}
		});
	}

}
