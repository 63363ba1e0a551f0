package io.rocketmq.spring.listener;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.ReceivedMessage;

/**
 * Step that acknowledges the messages that a filter does not accept, and delivers the
 * others. A filter that throws fails the message alone, not the others of its batch.
 */
record FilteringInvoker(RocketMQMessageFilter filter, RocketMQListenerInvoker next) implements RocketMQListenerInvoker {

	@Override
	public @Nullable CompletionStage<?> invoke(RocketMQDelivery delivery) throws Exception {
		if (delivery.endpoint().batch()) {
			return invokeBatch(delivery);
		}
		if (this.filter.accepts(delivery.message(), delivery.endpoint())) {
			return this.next.invoke(delivery);
		}
		delivery.acknowledgment().acknowledge();
		return null;
	}

	private @Nullable CompletionStage<?> invokeBatch(RocketMQDelivery delivery) throws Exception {
		List<ReceivedMessage> messages = delivery.messages();
		int[] accepted = new int[messages.size()];
		int count = 0;
		Map<Integer, Throwable> failures = new TreeMap<>();
		for (int i = 0; i < messages.size(); i++) {
			try {
				if (this.filter.accepts(messages.get(i), delivery.endpoint())) {
					accepted[count++] = i;
				}
				else {
					delivery.acknowledgment().acknowledge(i);
				}
			}
			catch (RuntimeException | Error ex) {
				failures.put(i, ex);
			}
		}
		if (count == messages.size()) {
			return this.next.invoke(delivery);
		}
		if (count == 0) {
			throwIfAny(failures);
			return null;
		}
		return invoke(new FilteredDelivery(delivery, Arrays.copyOf(accepted, count)), failures);
	}

	private @Nullable CompletionStage<?> invoke(FilteredDelivery delivery, Map<Integer, Throwable> failures)
			throws Exception {
		CompletionStage<?> stage;
		try {
			stage = this.next.invoke(delivery);
		}
		catch (Throwable ex) {
			if (!delivery.addFailures(FailedMessages.unwrap(ex), failures)) {
				throw ex;
			}
			throw new BatchListenerFailedException(ex.getMessage(), failures);
		}
		if (stage == null) {
			succeeded(delivery, failures);
			return null;
		}
		return stage.handle((end, ex) -> {
			if (ex == null) {
				succeeded(delivery, failures);
			}
			else if (delivery.addFailures(FailedMessages.unwrap(ex), failures)) {
				throw new BatchListenerFailedException(ex.getMessage(), failures);
			}
			else {
				throw (ex instanceof CompletionException same) ? same : new CompletionException(ex);
			}
			return end;
		});
	}

	private void succeeded(FilteredDelivery delivery, Map<Integer, Throwable> failures) {
		if (!failures.isEmpty() && isManual()) {
			// The exception below acknowledges what the listener left undecided.
			delivery.retry();
		}
		throwIfAny(failures);
	}

	private static void throwIfAny(Map<Integer, Throwable> failures) {
		if (!failures.isEmpty()) {
			throw new BatchListenerFailedException("The filter failed on " + failures.size() + " messages", failures);
		}
	}

	@Override
	public boolean isAsync() {
		return this.next.isAsync();
	}

	@Override
	public boolean isManual() {
		return this.next.isManual();
	}

}
