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
 * All send hooks of a client. An exception of one is logged, and affects neither the
 * others nor the send. Thread-safe.
 */
public final class SendHooks implements SendHook {

	private static final Logger logger = LoggerFactory.getLogger(SendHooks.class);

	private final SendHook[] hooks;

	public SendHooks(List<SendHook> hooks) {
		this.hooks = hooks.toArray(SendHook[]::new);
	}

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
					logger.atWarn()
						.addKeyValue("topic", message.topic())
						.addKeyValue("group", group)
						.log("Send hook {} changed the topic from {} to {}; its change is ignored", hook,
								message.topic(), next.topic());
				}
			}
			catch (Throwable ex) {
				logger.atWarn()
					.addKeyValue("topic", message.topic())
					.addKeyValue("group", group)
					.setCause(ex)
					.log("Send hook {} failed", hook);
			}
		}
		return changed;
	}

	@Override
	public void sent(SendContext context, SendResult result) {
		tell((hook) -> hook.sent(context, result));
	}

	@Override
	public void sentOneway(SendContext context) {
		tell((hook) -> hook.sentOneway(context));
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
				logger.warn("Send hook {} failed", this.hooks[i], ex);
			}
		}
	}

}
