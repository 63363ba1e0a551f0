package io.rocketmq.spring.boot.autoconfigure;

import java.util.List;

import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.hook.SendContext;
import io.rocketmq.client.hook.SendHook;
import io.rocketmq.client.hook.TransactionEnd;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.SendResult;

/**
 * Hook of sends that calls a hook bean.
 *
 * @param hooks the hook beans
 * @param index the position of the hook among them
 */
record DeferredSendHook(DeferredHooks<SendHook> hooks, int index) implements SendHook {

	@Override
	public Message sending(String group, Message message) {
		List<SendHook> current = this.hooks.get();
		return (this.index < current.size()) ? current.get(this.index).sending(group, message) : message;
	}

	@Override
	public void sent(SendContext context, SendResult result) {
		this.hooks.call(this.index, (hook) -> hook.sent(context, result));
	}

	@Override
	public void sentOneway(SendContext context) {
		this.hooks.call(this.index, (hook) -> hook.sentOneway(context));
	}

	@Override
	public void failed(SendContext context, RocketMQException failure) {
		this.hooks.call(this.index, (hook) -> hook.failed(context, failure));
	}

	@Override
	public void transactionEnded(TransactionEnd end) {
		this.hooks.call(this.index, (hook) -> hook.transactionEnded(end));
	}

	@Override
	public void recalled(String group, String topic, String messageId, boolean success) {
		this.hooks.call(this.index, (hook) -> hook.recalled(group, topic, messageId, success));
	}

}
