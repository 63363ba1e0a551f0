package io.rocketmq.samples.guide;

import java.util.concurrent.CompletionStage;

import org.slf4j.MDC;

import org.springframework.stereotype.Component;

import io.rocketmq.client.message.Message;
import io.rocketmq.spring.core.RocketMQSendInterceptor;
import io.rocketmq.spring.listener.RocketMQDelivery;
import io.rocketmq.spring.listener.RocketMQListenerInterceptor;
import io.rocketmq.spring.listener.RocketMQListenerInvoker;

/**
 * Interceptors that carry a tenant from the sender to the listener.
 */
final class Tenants {

	static final String TENANT = "tenant";

	private Tenants() {
	}

	@Component
	static class TenantOfSends implements RocketMQSendInterceptor {

		@Override
		public Message beforeSend(Message message) {
			String tenant = MDC.get("tenant");
			return (tenant != null) ? message.toBuilder().property("tenant", tenant).build() : message;
		}

	}

	@Component
	static class TenantOfDeliveries implements RocketMQListenerInterceptor {

		@Override
		public CompletionStage<?> intercept(RocketMQDelivery delivery, RocketMQListenerInvoker next) throws Exception {
			MDC.put("tenant", delivery.message().property("tenant"));
			try {
				return next.invoke(delivery);
			}
			finally {
				MDC.remove("tenant");
			}
		}

	}

}
