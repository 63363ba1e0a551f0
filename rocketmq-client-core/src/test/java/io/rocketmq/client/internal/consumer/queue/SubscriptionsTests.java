package io.rocketmq.client.internal.consumer.queue;

import java.util.Map;

import org.junit.jupiter.api.Test;

import io.rocketmq.client.message.FilterExpression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class SubscriptionsTests {

	private final Subscriptions subscriptions = new Subscriptions("push consumer 'g'");

	@Test
	void eachChangeOfAFilterIsNewerThanTheOneBefore() {
		this.subscriptions.add(Subscription.to("orders", FilterExpression.all()));
		long version = this.subscriptions.require("orders").version();
		for (int i = 0; i < 100; i++) {
			this.subscriptions.replace(Subscription.to("orders", FilterExpression.tags("tag" + i)));
			assertThat(this.subscriptions.require("orders").version()).isGreaterThan(version);
			version = this.subscriptions.require("orders").version();
		}
		assertThat(this.subscriptions.filters()).isEqualTo(Map.of("orders", FilterExpression.tags("tag99")));
	}

	@Test
	void theFilterOfAnUnsubscribedTopicCannotBeChanged() {
		assertThatIllegalStateException()
			.isThrownBy(() -> this.subscriptions.replace(Subscription.to("orders", FilterExpression.all())))
			.withMessageContaining("Subscribe to it first");
		assertThat(this.subscriptions.filters()).isEmpty();
	}

	@Test
	void anotherFilterOfATopicIsRefused() {
		this.subscriptions.add(Subscription.to("orders", FilterExpression.tags("a")));
		this.subscriptions.add(Subscription.to("orders", FilterExpression.tags("a")));
		assertThatIllegalStateException()
			.isThrownBy(() -> this.subscriptions.add(Subscription.to("orders", FilterExpression.tags("b"))))
			.withMessageContainingAll("'orders'", "'a'", "'b'", "changeFilter");
	}

	@Test
	void theRetryTopicIsNotListed() {
		this.subscriptions.add(Subscription.to("orders", FilterExpression.all()));
		this.subscriptions.addRetryTopic("g");
		assertThat(this.subscriptions.filters()).containsOnlyKeys("orders");
		assertThat(this.subscriptions.topics()).containsExactlyInAnyOrder("orders", "%RETRY%g");
	}

}
