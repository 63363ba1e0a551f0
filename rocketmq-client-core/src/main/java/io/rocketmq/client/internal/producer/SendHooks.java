package io.rocketmq.client.internal.producer;

import java.util.List;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.hook.SendContext;
import io.rocketmq.client.hook.SendHook;
import io.rocketmq.client.hook.TransactionEnd;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.SendResult;

/**
 * All hooks of a client: what one of them throws is logged, and reaches neither the
 * others nor the send. Thread-safe.
 */
public final class SendHooks implements SendHook {

	private static final Logger logger = LoggerFactory.getLogger(SendHooks.class);

	private final SendHook[] hooks;

	/**
	 * Makes one of several.
	 * @param hooks the hooks, in their order before a send
	 */
	public SendHooks(List<SendHook> hooks) {
		this.hooks = hooks.toArray(SendHook[]::new);
	}

	/**
	 * Whether there are any.
	 * @return false if it is of no use to tell them
	 */
	public boolean any() {
		return this.hooks.length > 0;
	}

	@Override
	public Message sending(String group, Message message) {
		Message changed = message;
		for (SendHook hook : this.hooks) {
			try {
				Message next = hook.sending(group, changed);
				if (next.topic().equals(message.topic())) {
					changed = next;
				}
				else {
					logger.warn("The send hook {} gave a message to {} for one to {}: it is left as it was", hook,
							next.topic(), message.topic());
				}
			}
			catch (Throwable ex) {
				logger.warn("The send hook {} failed", hook, ex);
			}
		}
		return changed;
	}

	@Override
	public void sent(SendContext context, SendResult result) {
		tell((hook) -> hook.sent(context, result));
	}

	@Override
	public void handedOver(SendContext context) {
		tell((hook) -> hook.handedOver(context));
	}

	@Override
	public void failed(SendContext context, RocketMQException failure) {
		tell((hook) -> hook.failed(context, failure));
	}

	@Override
	public void transactionEnded(TransactionEnd end) {
		tell((hook) -> hook.transactionEnded(end));
	}

	@Override
	public void recalled(String group, String topic, String messageId, boolean success) {
		tell((hook) -> hook.recalled(group, topic, messageId, success));
	}

	private void tell(Consumer<SendHook> event) {
		for (int i = this.hooks.length - 1; i >= 0; i--) {
			try {
				event.accept(this.hooks[i]);
			}
			catch (Throwable ex) {
				logger.warn("The send hook {} failed", this.hooks[i], ex);
			}
		}
	}

}
