package io.rocketmq.spring.listener;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Delivery of some of the messages of a batch, such as those that a filter accepts. Its
 * decisions are those of the batch, by other indexes.
 */
final class FilteredDelivery extends AbstractDelivery {

	private final RocketMQDelivery batch;

	private final int[] indexes;

	private final List<ReceivedMessage> messages;

	/**
	 * Creates a delivery.
	 * @param indexes indexes of the messages in the batch, ascending
	 */
	FilteredDelivery(RocketMQDelivery batch, int[] indexes) {
		super(batch.endpoint(), batch.context());
		this.batch = batch;
		this.indexes = indexes;
		this.messages = Arrays.stream(indexes).mapToObj(batch.messages()::get).toList();
	}

	/**
	 * Adds the failures of messages by their indexes in the batch.
	 * @param failure exception of the listener
	 * @param failures is added to
	 * @return false if the exception has an index that does not exist
	 */
	boolean addFailures(Throwable failure, Map<Integer, Throwable> failures) {
		if (!(failure instanceof BatchListenerFailedException partial)) {
			Arrays.stream(this.indexes).forEach((index) -> failures.put(index, failure));
			return true;
		}
		if (!partial.isWithin(size())) {
			return false;
		}
		partial.failures().forEach((index, cause) -> failures.put(this.indexes[index], cause));
		return true;
	}

	@Override
	boolean observed(DeliveryObservation next) {
		return this.batch instanceof AbstractDelivery own && own.observed(next);
	}

	@Override
	int size() {
		return this.indexes.length;
	}

	@Override
	ReceivedMessage message(int index) {
		return this.messages.get(index);
	}

	// Through the public interface: interceptors may wrap deliveries.
	@Override
	boolean decide(int index, ConsumeResult result) {
		int original = this.indexes[index];
		Acknowledgment acknowledgment = this.batch.acknowledgment();
		return switch (result.kind()) {
			case SUCCESS -> acknowledgment.acknowledge(original);
			case DEAD_LETTER -> acknowledgment.deadLetter(original);
			case RETRY -> result.delay().isZero() ? acknowledgment.retry(original)
					: acknowledgment.retry(original, result.delay());
		};
	}

	@Override
	public List<ReceivedMessage> messages() {
		return this.messages;
	}

	@Override
	public boolean extend(Duration duration) {
		return this.batch.acknowledgment().extend(duration);
	}

}
