package io.rocketmq.spring.listener;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.consumer.listener.ConsumeContext;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.spring.FakeReceivedMessage;
import io.rocketmq.spring.listener.DispatchTable.Route;

/**
 * Endpoints, messages and chains for tests of dispatch.
 */
final class Endpoints {

	static final ConsumeContext CONTEXT = new ConsumeContext("billing", new MessageQueue("orders", "broker-a", 3));

	private Endpoints() {
	}

	static RocketMQListenerEndpoint endpoint(String id) {
		return endpoint(id, "orders", "*", false);
	}

	static RocketMQListenerEndpoint endpoint(String id, String topic, String selector, boolean batch) {
		return endpoint(id, topic, FilterExpression.parse(selector), batch, RocketMQListenerSettings.NONE, "");
	}

	static RocketMQListenerEndpoint endpoint(String id, String topic, FilterExpression filter, boolean batch,
			RocketMQListenerSettings settings, String containerFactory) {
		return new AbstractRocketMQListenerEndpoint(new RocketMQListenerSubscription(id, "bean '" + id + "'", "",
				containerFactory, "billing", topic, filter, settings, batch)) {

			@Override
			public RocketMQListenerInvoker createInvoker(RocketMQListenerServices services) {
				throw new UnsupportedOperationException();
			}

		};
	}

	static FakeReceivedMessage message(String topic, @Nullable String tag, int number, int reconsumeTimes) {
		Map<String, String> properties = new HashMap<>();
		properties.put("KEYS", "key-" + number);
		if (tag != null) {
			properties.put("TAGS", tag);
		}
		return new FakeReceivedMessage(topic, new byte[] { (byte) number }, properties, reconsumeTimes);
	}

	static FakeReceivedMessage message(int number) {
		return message("orders", null, number, 0);
	}

	static Route route(RocketMQListenerEndpoint endpoint, RocketMQListenerInvoker chain) {
		return new Route(endpoint, chain);
	}

	/** Returns an invoker whose listener decides by itself. */
	static RocketMQListenerInvoker manual(RocketMQListenerInvoker invoker) {
		return new RocketMQListenerInvoker() {

			@Override
			public @Nullable CompletionStage<?> invoke(RocketMQDelivery delivery) throws Exception {
				return invoker.invoke(delivery);
			}

			@Override
			public boolean isManual() {
				return true;
			}

		};
	}

	/** Returns an invoker that may end later. */
	static RocketMQListenerInvoker async(RocketMQListenerInvoker invoker) {
		return new RocketMQListenerInvoker() {

			@Override
			public @Nullable CompletionStage<?> invoke(RocketMQDelivery delivery) throws Exception {
				return invoker.invoke(delivery);
			}

			@Override
			public boolean isAsync() {
				return true;
			}

		};
	}

}
