package io.rocketmq.spring.listener;

import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.FilterExpression;

/**
 * Endpoint whose listener is a function of a delivery.
 */
public final class TestEndpoint extends AbstractRocketMQListenerEndpoint {

	private final Listener listener;

	private final boolean async;

	private TestEndpoint(RocketMQListenerSubscription subscription, Listener listener, boolean async) {
		super(subscription);
		this.listener = listener;
		this.async = async;
	}

	public static Builder of(String id, String group, String topic) {
		return new Builder(id, group, topic);
	}

	@Override
	public RocketMQListenerInvoker createInvoker(RocketMQListenerServices services) {
		Objects.requireNonNull(services, "services must not be null");
		return new RocketMQListenerInvoker() {

			@Override
			public @Nullable CompletionStage<?> invoke(RocketMQDelivery delivery) throws Exception {
				return TestEndpoint.this.listener.consume(delivery);
			}

			@Override
			public boolean isAsync() {
				return TestEndpoint.this.async;
			}

		};
	}

	/** Listener of an endpoint. */
	@FunctionalInterface
	public interface Listener {

		@Nullable CompletionStage<?> consume(RocketMQDelivery delivery) throws Exception;

	}

	/** Builds an endpoint. */
	public static final class Builder {

		private final String id;

		private final String group;

		private final String topic;

		private final RocketMQListenerSettings.Builder settings = RocketMQListenerSettings.builder();

		private FilterExpression filter = FilterExpression.all();

		private boolean batch;

		private boolean async;

		Builder(String id, String group, String topic) {
			this.id = id;
			this.group = group;
			this.topic = topic;
		}

		public Builder tags(String... tags) {
			this.filter = FilterExpression.tags(tags);
			return this;
		}

		public Builder filter(FilterExpression expression) {
			this.filter = expression;
			return this;
		}

		public Builder settings(Consumer<RocketMQListenerSettings.Builder> change) {
			change.accept(this.settings);
			return this;
		}

		public Builder batch() {
			this.batch = true;
			return this;
		}

		public Builder async() {
			this.async = true;
			return this;
		}

		public TestEndpoint listener(Listener listener) {
			return new TestEndpoint(new RocketMQListenerSubscription(this.id, "test '" + this.id + "'", "", "",
					this.group, this.topic, this.filter, this.settings.build(), this.batch), listener, this.async);
		}

		/** Returns an endpoint whose listener does nothing. */
		public TestEndpoint idle() {
			return listener((delivery) -> null);
		}

	}

}
