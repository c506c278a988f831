/** Which step the visitor is at: in the address, so that the Back button and a reload do what people expect. */
import { useEffect, useState } from 'react';

/** `unpaid`: back from the payment page without having paid. */
export type Step = 'event' | 'checkout' | 'order' | 'unpaid';
const PARAM = 'tessera';
const STEPS: string[] = ['checkout', 'order', 'unpaid'];

function currentStep(): Step {
  const step = new URL(location.href).searchParams.get(PARAM);
  return step !== null && STEPS.includes(step) ? (step as Step) : 'event';
}

/** This page's own address at a step, for links and for the way back from the payment page. */
export function addressOf(step: Step): string {
  const url = new URL(location.href);
  if (step === 'event') url.searchParams.delete(PARAM);
  else url.searchParams.set(PARAM, step);
  return url.href;
}

export function useStep(): [Step, (step: Step) => void] {
  const [step, setStep] = useState(currentStep);
  useEffect(() => {
    const follow = () => setStep(currentStep());
    addEventListener('popstate', follow);
    return () => removeEventListener('popstate', follow);
  }, []);
  const go = (next: Step) => {
    if (next === currentStep()) return;
    history.pushState(history.state, '', addressOf(next));
    setStep(next);
    scrollTo({ top: 0 });
  };
  return [step, go];
}
